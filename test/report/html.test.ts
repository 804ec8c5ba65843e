import { createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { renderHtml } from '../../src/report/index.ts';
import { sampleReport } from '../support/sample-capture.ts';

const VIEWER = { script: 'document.title += "ö";', style: 'body { color: red }' };

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '</ScRiPt ><svg onload=alert(1)>',
  '<!--<script>',
  '"\'`&quot;&lt;',
  'line\nbreak\r\u2028\u2029\u0000end',
  '😀 \ud800 half a character',
];

function page(name: string): string {
  const { capture, samples } = sampleReport({ vertex: name, job: name, frame: name, thread: name, reason: name });
  return renderHtml(capture, samples, VIEWER);
}

/** As a browser's parser finds it: from the start tag to the first `</script`. */
function embedded(html: string, id: string): unknown {
  const start = html.indexOf('>', html.indexOf(`id="${id}"`)) + 1;
  return JSON.parse(html.slice(start, html.toLowerCase().indexOf('</script', start)));
}

describe('the HTML report', () => {
  test('is one file that asks for nothing', () => {
    const { capture, samples } = sampleReport();
    const html = renderHtml(capture, samples, VIEWER);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|base)\b|\ssrc=|@import|url\(/i);
  });

  test('allows exactly its own script and style, and no request', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page('x'))?.[1]?.split('; ');
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    expect(policy).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash(VIEWER.script)}'`,
      `style-src 'sha256-${hash(VIEWER.style)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page('x')).toContain(`<script>${VIEWER.script}</script>`);
    expect(page('x')).toContain(`<style>${VIEWER.style}</style>`);
  });

  test.each(HOSTILE)('keeps the name %j as text', (name) => {
    const html = page(name);
    const markup = html.replace(/<script[^>]*>[^<]*<\/script>/g, '<script></script>');
    expect(markup.match(/<script/gi)).toHaveLength(3);
    expect(markup).not.toMatch(/<(?:img|svg|!--)/i);
    const { verdict } = embedded(html, 'flinkprof-capture') as { verdict: { reason: string } };
    expect(verdict.reason).toBe(name);
    const { names, threads } = embedded(html, 'flinkprof-flame') as { names: string[]; threads: { name: string }[] };
    expect(threads.map((thread) => thread.name)).toContain(name);
    expect(names).toContain(name);
  });

  test('embeds the whole capture', () => {
    const { capture, samples } = sampleReport();
    expect(embedded(renderHtml(capture, samples, VIEWER), 'flinkprof-capture')).toEqual(capture);
  });

  test('says the verdict in its title, and to those without JavaScript', () => {
    const { capture, samples } = sampleReport();
    const html = renderHtml(capture, samples, VIEWER);
    expect(html).toContain('<title>Parse events -&#62; Enrich -&#62; Rules · Fraud detection · flinkprof</title>');
    expect(html).toMatch(/<noscript><h1>&#39;Parse events .* is 93 % busy/);
    const starved = { ...capture, verdict: { ...capture.verdict, vertex: null } };
    expect(renderHtml(starved, new Map(), VIEWER)).toContain('<title>Fraud detection · flinkprof</title>');
  });

  test('does not depend on when or where it is rendered', () => {
    expect(page('x')).toBe(page('x'));
  });
});
