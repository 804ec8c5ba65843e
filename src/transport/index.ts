export { localShell } from './local-shell.ts';
export type { ExecOptions, ExecResult, Shell } from './shell.ts';
