import { describe, expect, test } from 'vitest';

import { runCommand } from '../../src/demo/command.ts';
import { failureOf } from '../support/failure-of.ts';

const env = { PATH: process.env.PATH };
const { signal } = new AbortController();

describe('running a command', () => {
  test('collects what it prints and its exit code', async () => {
    const seen: string[] = [];
    const onLine = (line: string): number => seen.push(line);
    const script = 'echo one; echo two; exit 3';
    const result = await runCommand(['sh', '-c', script], { env, deadlineMs: 10_000, onLine, signal });
    expect(result).toEqual({ code: 3, lines: ['one', 'two'] });
    expect(seen).toEqual(['one', 'two']);
  });

  test('a program that does not exist is an answer', async () => {
    expect(await runCommand(['no-such-program'], { env, deadlineMs: 10_000, signal })).toBeNull();
  });

  test('one that takes too long is ended', async () => {
    const failure = await failureOf(runCommand(['sleep', '600'], { env, deadlineMs: 50, signal }));
    expect(failure).toMatchObject({ code: 'DEADLINE', message: 'sleep 600 took more than 0.05 s' });
  });

  test('an interrupt ends it', async () => {
    const interrupt = new AbortController();
    const onLine = (): void => {
      interrupt.abort();
    };
    const script = 'echo started; exec sleep 600';
    const running = runCommand(['sh', '-c', script], { env, deadlineMs: 10_000, onLine, signal: interrupt.signal });
    expect((await failureOf(running)).code).toBe('ABORTED');
  });
});
