import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { FlinkprofError, messageOf } from '../shared/index.ts';

export interface CommandOptions {
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  deadlineMs: number;
  /** Called with every line of standard output and standard error as it comes. */
  onLine?: (line: string) => void;
  signal: AbortSignal;
}

export interface CommandResult {
  code: number;
  /** Standard output and standard error, in the order in which they came. */
  lines: string[];
}

/**
 * Runs a program to its end. A non-zero exit code is an answer; null means that there is no such program.
 * @throws FlinkprofError ABORTED when the signal fires, DEADLINE when it takes too long; the program is ended in both cases
 */
export async function runCommand(argv: [string, ...string[]], options: CommandOptions): Promise<CommandResult | null> {
  const [program, ...args] = argv;
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([options.signal, deadline]),
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      options.onLine?.(line);
    });
  }
  try {
    return { code: await endOf(child), lines };
  } catch (cause) {
    if (options.signal.aborted) throw new FlinkprofError('ABORTED', `interrupted while running ${program}`, { cause });
    if (deadline.aborted) {
      throw new FlinkprofError('DEADLINE', `${argv.join(' ')} took more than ${options.deadlineMs / 1000} s`, {
        cause,
      });
    }
    if (isMissing(cause)) return null;
    throw new FlinkprofError('DEMO_FAILED', `${program} could not be started: ${messageOf(cause)}`, { cause });
  }
}

/** Resolves with the exit code when the program has ended and all its output was read; 128 when a signal ended it. */
async function endOf(child: ChildProcess): Promise<number> {
  await once(child, 'close');
  return child.exitCode ?? 128;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
}
