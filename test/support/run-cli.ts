import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCli {
  /** Resolves when standard error shows what matches; rejects when the command ends before that. */
  says: (pattern: RegExp) => Promise<void>;
  kill: (signal: NodeJS.Signals) => void;
  ended: Promise<CliRun>;
}

/** Starts the built command line in a process of its own. */
export function startCli(args: readonly string[]): RunningCli {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const waiting: { pattern: RegExp; resolve: () => void; reject: (error: Error) => void }[] = [];
  const tellWaiting = (): void => {
    for (const { pattern, resolve } of waiting) if (pattern.test(stderr)) resolve();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    tellWaiting();
  });
  const ended = once(child, 'close').then(([code]) => {
    for (const { pattern, reject } of waiting) reject(new Error(`ended without saying ${pattern.source}: ${stderr}`));
    return { code: code as number | null, stdout, stderr };
  });
  return {
    says: (pattern) =>
      new Promise((resolve, reject) => {
        waiting.push({ pattern, resolve, reject });
        tellWaiting();
      }),
    kill: (signal) => child.kill(signal),
    ended,
  };
}

export const runCli = (args: readonly string[]): Promise<CliRun> => startCli(args).ended;
