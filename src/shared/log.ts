/** What rooms that act may say besides their result: a fixed sentence plus fields. Shells decide where it goes. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
