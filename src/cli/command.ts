import type { Environment } from '../settings/index.ts';
import type { Console } from './console.ts';

/** What every command is given. */
export interface CommandContext {
  console: Console;
  environment: Environment;
  /** Fires on Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}
