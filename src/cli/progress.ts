import type { OnProgress, ProgressEvent } from '../shared/index.ts';
import { fit } from '../report/index.ts';
import type { Console } from './console.ts';

/** Shows what goes on: one line that is redrawn on a terminal, a line per step elsewhere. */
export interface Progress {
  report: OnProgress;
  /** Removes the line that is being redrawn, so that something else can be written. */
  clear: () => void;
}

const BAR_CELLS = 24;
const CLEAR_LINE = '\r\u001b[2K';

export function createProgress({ progressColumns, note }: Console): Progress {
  return progressColumns === null ? steps(note) : bar(note, progressColumns);
}

export const silentProgress: Progress = { report: () => undefined, clear: () => undefined };

/** A line for each step of each TaskManager, once: how far it is changes too often for lines. */
function steps(note: (text: string) => void): Progress {
  const shown = new Set<string>();
  return {
    report(event) {
      const step = event.fraction === undefined ? lineOf(event) : `${event.stage} ${event.taskManagerId ?? ''}`;
      if (shown.has(step)) return;
      shown.add(step);
      note(`${lineOf(event)}\n`);
    },
    clear: () => undefined,
  };
}

/** One line; where TaskManagers are recorded side by side, the one that reported last. */
function bar(note: (text: string) => void, columns: number): Progress {
  let drawn = false;
  return {
    report(event) {
      drawn = true;
      const { fraction } = event;
      const cells = fraction === undefined ? 0 : Math.round(Math.min(1, fraction) * BAR_CELLS);
      const prefix = fraction === undefined ? '' : `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} `;
      note(CLEAR_LINE + fit(prefix + lineOf(event), columns - 1));
    },
    clear() {
      if (drawn) note(CLEAR_LINE);
      drawn = false;
    },
  };
}

function lineOf({ taskManagerId, message }: ProgressEvent): string {
  return taskManagerId === undefined ? message : `${taskManagerId}: ${message}`;
}
