export { localShell } from './local-shell.ts';
export { parseProcStat, type ProcStat } from './proc-stat.ts';
export type { ExecOptions, ExecResult, Shell } from './shell.ts';
