import { createHash } from 'node:crypto';

import type { Capture } from '../capture/index.ts';
import type { Samples } from '../recording/index.ts';
import { flameData } from './flame-data.ts';

/** The built viewer (`dist/web/viewer.js` and `viewer.css`): one classic script and one style sheet. */
export interface ViewerAssets {
  script: string;
  style: string;
}

/** Ids of the elements in which the page carries its data; the viewer reads them. */
const CAPTURE_ID = 'flinkprof-capture';
const FLAME_ID = 'flinkprof-flame';

/**
 * One HTML file that holds everything: it opens from disk, offline, and asks for nothing. Its content security policy allows
 * exactly this script and this style sheet, by their SHA-256, and no request at all.
 * @param samplesByTaskManager the capture's recordings, by TaskManager id; may be empty, then there is no flame graph
 */
export function renderHtml(
  capture: Capture,
  samplesByTaskManager: ReadonlyMap<string, Samples>,
  viewer: ViewerAssets,
): string {
  const { job, vertex, reason } = capture.verdict;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256(viewer.script)}'`,
    `style-src 'sha256-${sha256(viewer.style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(vertex === null ? job.name : `${vertex.name} · ${job.name}`)} · flinkprof</title>
<style>${viewer.style}</style>
</head>
<body>
<noscript><h1>${escapeHtml(reason)}</h1><p>Turn on JavaScript to see the numbers and the flame graph.</p></noscript>
<div id="flinkprof"></div>
<script type="application/json" id="${CAPTURE_ID}">${embeddedJson(capture)}</script>
<script type="application/json" id="${FLAME_ID}">${embeddedJson(flameData(capture, samplesByTaskManager))}</script>
<script>${viewer.script}</script>
</body>
</html>
`;
}

/** Of the text as the browser will see it: UTF-8. */
function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}

/** Names come from jobs and symbols: anybody's. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * JSON that can't end the element it stands in: a script element ends at the first `</script`, and `<!--` changes what ends
 * it; both need a `<`. U+2028 and U+2029 are line ends to older JavaScript.
 */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
