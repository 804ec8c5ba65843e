import type { Capture } from '../capture/index.ts';

/** The capture as one JSON document with a newline at its end. */
export function jsonReport(capture: Capture): string {
  return `${JSON.stringify(capture, null, 2)}\n`;
}
