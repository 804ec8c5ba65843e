/** A place where commands can be run. */
export interface Shell {
  /** For messages: `pid 4711 on this machine`, `pod flink/tm-1-1, container flink-main-container`. */
  readonly where: string;
  /**
   * Runs one command, without a shell in between, and waits for its end.
   * A non-zero exit code is an answer, not an error.
   * @throws FlinkprofError DEADLINE after `deadlineMs` (the command is killed), ABORTED when the signal fires,
   *   OUTPUT_TOO_LARGE, TARGET_NOT_ALLOWED or TARGET_GONE when the command could not be started
   */
  exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
}

export interface ExecOptions {
  /** Written to the command's standard input, which is then closed. */
  stdin?: Uint8Array;
  deadlineMs: number;
  /** More standard output than this ends the command with an error. @default 64 MiB */
  maxOutputBytes?: number;
  signal: AbortSignal;
}

export interface ExecResult {
  /** 128 + the signal's number for a command that a signal ended. */
  code: number;
  stdout: Buffer;
  /** The first 64 KiB of it. */
  stderr: string;
}
