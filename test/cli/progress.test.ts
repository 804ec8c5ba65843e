import { describe, expect, test } from 'vitest';

import { createConsole } from '../../src/cli/console.ts';
import { createProgress } from '../../src/cli/progress.ts';
import type { ProgressEvent } from '../../src/shared/index.ts';

const recording = (taskManagerId: string, second: number): ProgressEvent => ({
  stage: 'record',
  taskManagerId,
  message: `recording, ${second} of 30 s`,
  fraction: second / 30,
});

/** What is written to standard error while these events happen. */
function written(events: ProgressEvent[], isTTY: boolean): string {
  let text = '';
  const stderr = { isTTY, columns: 80, write: (part: string) => (text += part) };
  const progress = createProgress(createConsole({ write: () => true }, stderr, false));
  events.forEach(progress.report);
  progress.clear();
  return text;
}

describe('away from a terminal', () => {
  test('each step of each TaskManager is one line, however often its fraction changes', () => {
    const events = [recording('tm-1', 0), recording('tm-2', 0), recording('tm-1', 1), recording('tm-2', 1)];
    expect(written(events, false)).toBe('tm-1: recording, 0 of 30 s\ntm-2: recording, 0 of 30 s\n');
  });

  test('there are no control characters', () => {
    expect(written([recording('tm-1', 0)], false)).not.toContain('\u001b');
  });
});

describe('on a terminal', () => {
  test('one line is redrawn, with a bar, and removed in the end', () => {
    const text = written([recording('tm-1', 15), { stage: 'fetch', message: 'fetching' }], true);
    expect(text).not.toContain('\n');
    expect(text.split('\r\u001b[2K')).toEqual([
      '',
      `${'█'.repeat(12)}${'░'.repeat(12)} tm-1: recording, 15 of 30 s`,
      'fetching',
      '',
    ]);
  });

  test('a long line never wraps: it could not be redrawn', () => {
    const [, line = ''] = written([{ stage: 'observe', message: 'x'.repeat(200) }], true).split('\r\u001b[2K');
    expect(line.length).toBeLessThan(80);
  });
});

test('colours are for terminals whose user wants them', () => {
  const out = { isTTY: true, columns: 80, write: () => true };
  const bold = (noColour: boolean, isTTY = true): string =>
    createConsole({ ...out, isTTY }, out, noColour).page.style.bold('x');
  expect(bold(false)).toBe('\u001b[1mx\u001b[22m');
  expect(bold(true)).toBe('x');
  expect(bold(false, false)).toBe('x');
});
