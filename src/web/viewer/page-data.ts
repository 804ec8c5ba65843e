import type { Capture } from '../../capture/index.ts';
import type { FlameData } from '../../report/index.ts';

/** What the report carries in the page: written by `renderHtml` of the same build as this script. */
export function embeddedCapture(): Capture {
  return JSON.parse(textOf('flinkprof-capture')) as Capture;
}

/** A few megabytes: read it when the rest of the page is painted. */
export function embeddedFlameData(): FlameData {
  return JSON.parse(textOf('flinkprof-flame')) as FlameData;
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}
