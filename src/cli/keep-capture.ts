import { readFile } from 'node:fs/promises';

import type { Capture } from '../capture/index.ts';
import type { Samples } from '../recording/index.ts';
import { jsonReport, renderHtml } from '../report/index.ts';
import type { CaptureFolder } from '../store/index.ts';

const REPORT = 'report.html';
const DOCUMENT = 'capture.json';

/**
 * Puts the report and the document beside the recordings and gives the folder its real name.
 * @param elapsedMs since the investigation began: writing the report is part of it
 * @returns the capture as it was kept
 */
export async function keepCapture(
  folder: CaptureFolder,
  capture: Capture,
  samples: ReadonlyMap<string, Samples>,
  elapsedMs: () => number,
): Promise<Capture> {
  const files = [DOCUMENT, REPORT, ...capture.capture.files];
  const withFiles = { ...capture, capture: { ...capture.capture, files } };
  const web = new URL('../web/', import.meta.url);
  const viewer = {
    script: await readFile(new URL('viewer.js', web), 'utf8'),
    style: await readFile(new URL('viewer.css', web), 'utf8'),
  };
  await folder.write(REPORT, renderHtml(withFiles, samples, viewer));
  const kept = { ...withFiles, timings: { ...capture.timings, totalMs: elapsedMs() } };
  await folder.write(DOCUMENT, jsonReport(kept));
  await folder.publish();
  return kept;
}
