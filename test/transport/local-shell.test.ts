import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { type ExecOptions, localShell } from '../../src/transport/index.ts';
import { failureOf } from '../support/failure-of.ts';

const shell = localShell();
const never = new AbortController().signal;
const MINUTE = 60_000;

const sh = (script: string, options: Partial<ExecOptions> = {}) =>
  shell.exec(['sh', '-c', script], { deadlineMs: MINUTE, signal: never, ...options });

/** Still there and not a zombie that waits for its parent. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function pidsIn(file: string): number[] {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^\d+ \d+ $/m);
  return text.trim().split(' ').map(Number);
}

describe('a command that behaves', () => {
  test('gives its code, its output and what it says apart', async () => {
    const result = await sh('echo out; echo err >&2; exit 3');
    expect(result).toEqual({ code: 3, stdout: Buffer.from('out\n'), stderr: 'err\n' });
  });

  test('gets its arguments as they are, without a shell in between', async () => {
    const words = ['a b', '$HOME', '*', "it's", '', '-n'];
    const { stdout } = await shell.exec(['printf', '%s|', ...words], { deadlineMs: MINUTE, signal: never });
    expect(stdout.toString()).toBe(words.map((word) => `${word}|`).join(''));
  });

  test('gets all of its input, whatever the bytes', async () => {
    const stdin = Buffer.alloc(3_000_000, Buffer.from([0, 255, 10, 13]));
    const { stdout } = await shell.exec(['cat'], { stdin, deadlineMs: MINUTE, signal: never });
    expect(stdout.equals(stdin)).toBe(true);
  });

  test('sees the end of its input if there is none', async () => {
    expect((await sh('cat; echo done')).stdout.toString()).toBe('done\n');
  });
});

describe('a command that misbehaves', () => {
  test('and never ends is ended at its deadline', async () => {
    const failure = await failureOf(sh('echo $$; exec sleep 1000', { deadlineMs: 100 }));
    expect(failure.code).toBe('DEADLINE');
    expect(failure.message).toContain('sleep 1000');
  });

  test('and ignores being asked to end is ended all the same, with all that it started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flinkprof-shell-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'pids');
    const interrupt = new AbortController();
    const script = `trap '' TERM; sleep 1000 & echo "$! $$ " > ${file}; while true; do sleep 1; done`;
    const running = failureOf(sh(script, { signal: interrupt.signal }));
    const pids = await vi.waitFor(() => pidsIn(file), { timeout: 10_000 });
    expect(pids.filter(isRunning)).toHaveLength(2);
    interrupt.abort();
    expect((await running).code).toBe('ABORTED');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('and floods its output is stopped', async () => {
    const failure = await failureOf(sh('yes', { maxOutputBytes: 100_000 }));
    expect(failure.code).toBe('OUTPUT_TOO_LARGE');
    expect(failure.message).toContain('100000 bytes');
  });

  test('and floods what it says is cut short but heard out', async () => {
    const { code, stdout, stderr } = await sh('head -c 5000000 /dev/zero >&2; echo end');
    expect([code, stdout.toString(), stderr.length]).toEqual([0, 'end\n', 65_536]);
  });

  test('and closes its input early has its exit code looked at, not the broken pipe', async () => {
    const stdin = Buffer.alloc(5_000_000);
    const { code, stdout } = await sh('exec <&-; echo enough; exit 4', { stdin });
    expect([code, stdout.toString()]).toEqual([4, 'enough\n']);
  });

  test('and dies of a signal has the code that shells give it', async () => {
    expect((await sh('kill -KILL $$')).code).toBe(137);
  });

  test('and leaves a grandchild that holds its output open is not waited for', async () => {
    const { code, stdout } = await sh('sleep 1000 & echo $!');
    expect(code).toBe(0);
    await vi.waitFor(() => {
      expect(isRunning(Number(stdout))).toBe(false);
    });
  });
});

describe('a command that does not start', () => {
  test('because it does not exist', async () => {
    const failure = await failureOf(shell.exec(['no-such-program', 'x'], { deadlineMs: MINUTE, signal: never }));
    expect(failure.code).toBe('TARGET_NOT_ALLOWED');
    expect(failure.message).toMatch(/'no-such-program x' could not be started: .*ENOENT/);
    expect(failure.hint).toContain('installed');
  });

  test('because it may not be executed', async () => {
    const failure = await failureOf(shell.exec(['/etc/passwd'], { deadlineMs: MINUTE, signal: never }));
    expect([failure.code, failure.hint]).toEqual(['TARGET_NOT_ALLOWED', expect.stringContaining('noexec')]);
  });

  test('because its arguments are longer than the machine allows', async () => {
    const long = 'x'.repeat(4_000_000);
    expect((await failureOf(shell.exec(['echo', long], { deadlineMs: MINUTE, signal: never }))).code).toBe(
      'TARGET_NOT_ALLOWED',
    );
  });

  test('because the caller had enough before', async () => {
    expect((await failureOf(sh('echo hi', { signal: AbortSignal.abort() }))).code).toBe('ABORTED');
  });
});

describe('interrupting', () => {
  test('ends the command', async () => {
    const interrupt = new AbortController();
    const running = sh('echo started; exec sleep 1000', { signal: interrupt.signal });
    interrupt.abort();
    expect((await failureOf(running)).code).toBe('ABORTED');
  });

  test('after the end changes nothing', async () => {
    const interrupt = new AbortController();
    const { stdout } = await sh('echo hi', { signal: interrupt.signal });
    interrupt.abort();
    expect(stdout.toString()).toBe('hi\n');
  });
});

test('the name of a script stands for its text in messages', async () => {
  const failure = await failureOf(
    shell.exec(['sh', '-c', 'exec sleep 1000', 'probe', '4711'], { deadlineMs: 50, signal: never }),
  );
  expect(failure.message).toContain("'probe 4711'");
});
