import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';

import { FlinkprofError, messageOf } from '../shared/index.ts';
import { OutputBuffer } from './output-buffer.ts';
import type { ExecOptions, ExecResult, Shell } from './shell.ts';

const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** What a command says about its failure is short; a flood of it is not worth the memory. */
const MAX_STDERR_BYTES = 64 * 1024;
/** Between asking a command to end and ending it. */
const KILL_AFTER_MS = 1_000;
/** How long the pipes of a command that has ended may be silent before a grandchild that holds them open is cut off. */
const DRAIN_SILENCE_MS = 250;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Runs commands on this machine, each in a process group of its own that is gone when `exec` returns. */
export function localShell(): Shell {
  return {
    where: 'this machine',
    async exec(argv, options) {
      const command = nameOf(argv);
      if (options.signal.aborted) throw aborted(command);
      return new LocalCommand(command, start(argv, command), options).ended;
    },
  };
}

/** For messages. The text of a script says less than its name, which is what follows it (`$0`). */
function nameOf(argv: readonly string[]): string {
  const [program, flag, , name] = argv;
  const words = program === 'sh' && flag === '-c' && name !== undefined ? argv.slice(3) : argv;
  return words.join(' ').replace(/\s+/g, ' ').slice(0, 80);
}

function start([program = '', ...args]: readonly string[], command: string): Child {
  try {
    // A group of its own: Ctrl-C in our terminal does not reach it, and one kill reaches all that it started.
    return spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  } catch (cause) {
    throw notStarted(command, cause);
  }
}

/**
 * One running command. It ends in one of four ways, and the first one counts: by itself, by failing to start, or because it
 * is stopped for its deadline, its output or the caller's signal. Stopping is a TERM to the group and, a moment later, a
 * KILL. After the end of the command itself its pipes are read until they close or fall silent: what a grandchild holds open
 * is not waited for.
 */
class LocalCommand {
  readonly ended: Promise<ExecResult>;
  readonly #child: Child;
  readonly #command: string;
  readonly #options: ExecOptions;
  readonly #stdout: OutputBuffer;
  readonly #stderr = new OutputBuffer(MAX_STDERR_BYTES);
  #resolve: (result: ExecResult) => void = () => undefined;
  #reject: (failure: FlinkprofError) => void = () => undefined;
  readonly #deadline: NodeJS.Timeout;
  #killer: NodeJS.Timeout | undefined;
  #drain: NodeJS.Timeout | undefined;
  /** Why it was stopped; null while it has not been. */
  #failure: FlinkprofError | null = null;
  /** Set once the command itself has ended. */
  #code: number | null = null;

  constructor(command: string, child: Child, options: ExecOptions) {
    this.#command = command;
    this.#child = child;
    this.#options = options;
    this.#stdout = new OutputBuffer(options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES);
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#deadline = setTimeout(this.#onDeadline, options.deadlineMs);
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#listen();
  }

  #listen(): void {
    const child = this.#child;
    child.stdout.on('data', this.#onStdout);
    child.stderr.on('data', this.#onStderr);
    child.on('error', (cause) => {
      // Without a process there will be no 'exit'. With one it could not be signalled, and 'exit' is still to come.
      if (child.pid === undefined) this.#settle(notStarted(this.#command, cause));
    });
    child.on('exit', (code, signal) => {
      this.#code = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      this.#awaitSilence();
    });
    child.on('close', () => {
      this.#settle(this.#failure);
    });
    // A command may end, or close its input, without having read all of it: its exit code says whether that was right.
    child.stdin.on('error', () => undefined);
    child.stdin.end(this.#options.stdin);
  }

  readonly #onStdout = (chunk: Buffer): void => {
    if (!this.#stdout.add(chunk)) {
      this.#stop(
        new FlinkprofError('OUTPUT_TOO_LARGE', `'${this.#command}' wrote more than ${this.#stdout.maxBytes} bytes`),
      );
    }
    this.#awaitSilence();
  };

  readonly #onStderr = (chunk: Buffer): void => {
    this.#stderr.add(chunk);
    this.#awaitSilence();
  };

  readonly #onDeadline = (): void => {
    const seconds = this.#options.deadlineMs / 1000;
    this.#stop(new FlinkprofError('DEADLINE', `'${this.#command}' did not end within ${seconds} s and was stopped`));
  };

  readonly #onAbort = (): void => {
    this.#stop(aborted(this.#command));
  };

  #stop(failure: FlinkprofError): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#signalGroup('SIGTERM');
    this.#killer = setTimeout(() => {
      this.#signalGroup('SIGKILL');
      // Not even KILL ends a process that waits for a broken disk: it is given up.
      this.#killer = setTimeout(() => {
        this.#settle(failure);
      }, KILL_AFTER_MS);
    }, KILL_AFTER_MS);
  }

  /** Restarts the wait for silence, once the command itself has ended. */
  #awaitSilence(): void {
    if (this.#code === null) return;
    clearTimeout(this.#drain);
    this.#drain = setTimeout(() => {
      this.#signalGroup('SIGKILL');
      this.#settle(this.#failure);
    }, DRAIN_SILENCE_MS);
  }

  #settle(failure: FlinkprofError | null): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#killer);
    clearTimeout(this.#drain);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#child.stdin.destroy();
    if (failure !== null) this.#reject(failure);
    else this.#resolve(this.#answer());
  }

  #answer(): ExecResult {
    return { code: this.#code ?? 0, stdout: this.#stdout.bytes(), stderr: this.#stderr.bytes().toString('utf8') };
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}

function aborted(command: string): FlinkprofError {
  return new FlinkprofError('ABORTED', `interrupted while running '${command}'`);
}

const START_HINTS: Record<string, string> = {
  ENOENT: 'is the program installed, and on the PATH of flinkprof?',
  EACCES: 'the program, or its folder, is not executable for this user, or its file system is mounted noexec',
  EAGAIN: "the limit of processes is reached: 'ulimit -u'",
};

function notStarted(command: string, cause: unknown): FlinkprofError {
  const hint = cause instanceof Error && 'code' in cause ? START_HINTS[String(cause.code)] : undefined;
  const message = `'${command}' could not be started: ${messageOf(cause)}`;
  return new FlinkprofError('TARGET_NOT_ALLOWED', message, { cause, ...(hint === undefined ? {} : { hint }) });
}
