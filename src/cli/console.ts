import type { Page } from '../report/index.ts';
import { COLOURS, PLAIN } from '../report/index.ts';

/** Where a command writes. The result goes to `out`, everything about getting there to `note` and to the progress. */
export interface Console {
  /** What a text result is written for. */
  page: Page;
  /** The terminal that shows progress, or null: then progress is one line per step. */
  progressColumns: number | null;
  out: (text: string) => void;
  note: (text: string) => void;
}

interface TerminalStream {
  isTTY?: boolean;
  columns?: number;
  write: (text: string) => unknown;
}

/** @param noColour colours off even on a terminal (NO_COLOR) */
export function createConsole(stdout: TerminalStream, stderr: TerminalStream, noColour: boolean): Console {
  return {
    page: {
      width: Math.min(stdout.columns ?? 100, 160),
      style: stdout.isTTY === true && !noColour ? COLOURS : PLAIN,
    },
    progressColumns: stderr.isTTY === true ? (stderr.columns ?? 80) : null,
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
  };
}
