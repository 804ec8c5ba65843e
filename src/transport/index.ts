export type { ExecOptions, ExecResult, Shell } from './shell.ts';
