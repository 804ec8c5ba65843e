import type { Capture, NothingBusy } from '../capture/index.ts';

/** One JSON document with a newline at its end. */
export function jsonReport(document: Capture | NothingBusy): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
