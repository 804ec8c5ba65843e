/**
 * How long the report takes to show a big recording: `node bench/flame-graph.ts [distinct stacks]`, 100,000 by default. Prints
 * a table; every time is the median of several, in headless Chromium on this machine, from the input to the painted frame.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

import { flameData, renderHtml } from '../src/report/index.ts';
import { buildViewer } from '../scripts/build-viewer.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { manyStacks } from '../test/support/many-stacks.ts';
import { MAILBOX, sampleReport, taskThread } from '../test/support/sample-capture.ts';
import { samplesOfStacks } from '../test/support/stacks.ts';

const ROUNDS = 7;
const WINDOW = { viewport: { width: 1600, height: 1000 } };
const stacks = Number(process.argv[2] ?? 100_000);
const folder = await mkdtemp(join(tmpdir(), 'flinkprof-bench-'));
const browser = await launchChromium();
try {
  const { capture } = sampleReport();
  const samples = samplesOfStacks(manyStacks(stacks, taskThread(0), 'wall', MAILBOX));
  const recordings = new Map([['tm-1', samples]]);
  const [script = '', style = ''] = await buildViewer(folder);
  const viewer = { script: await readFile(script, 'utf8'), style: await readFile(style, 'utf8') };
  const startedAt = performance.now();
  const html = renderHtml(capture, recordings, viewer);
  const renderMs = performance.now() - startedAt;
  await writeFile(join(folder, 'report.html'), html);

  const firstPaints: number[] = [];
  const firstGraphs: number[] = [];
  let page = await browser.newPage(WINDOW);
  for (let round = 0; round < ROUNDS; round++) {
    await page.close();
    page = await browser.newPage(WINDOW);
    await page.goto(`file://${join(folder, 'report.html')}`);
    const { paint, graph } = await firstTimes(page);
    firstPaints.push(paint);
    firstGraphs.push(graph);
  }
  console.table({
    'distinct stacks': stacks,
    'frames in the tree': flameData(capture, recordings).walk.filter((step) => step >= 0).length,
    'report, MB': (html.length / 1e6).toFixed(1),
    'rendering the report, ms': Math.round(renderMs),
    'first paint, ms': median(firstPaints),
    'graph drawn, ms': median(firstGraphs),
    'zoom, ms': await medianOf(
      page,
      (round) => `
        const stage = document.querySelector('.stage');
        const { left, top } = stage.getBoundingClientRect();
        const at = { clientX: left + 40, clientY: top + ${19 * (3 + round) + 5}, bubbles: true };
        stage.dispatchEvent(new PointerEvent('click', at))`,
    ),
    'zoom back, ms': await medianOf(
      page,
      () => `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))`,
    ),
    'search, ms': await medianOf(
      page,
      (round) => `
        const input = document.querySelector('#flame-search');
        input.value = '${'jackson.databind'.slice(0, 4 + round)}';
        input.dispatchEvent(new InputEvent('input', { bubbles: true }))`,
    ),
    'unfold and fold, ms': await medianOf(
      page,
      () => `[...document.querySelectorAll('button')].find((b) => /Flink frames/.test(b.textContent)).click()`,
    ),
    'callers and back, ms': await medianOf(
      page,
      (round) => `
        const label = '${round % 2 === 0 ? 'Callers' : 'Icicle'}';
        [...document.querySelectorAll('button')].find((b) => b.textContent === label).click()`,
    ),
  });
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}

async function firstTimes(page: Page): Promise<{ paint: number; graph: number }> {
  return page.evaluate<{ paint: number; graph: number }>(`(async () => {
    const timeOf = (name) => performance.getEntriesByName(name)[0]?.startTime;
    while (timeOf('flinkprof:flame-drawn') === undefined || timeOf('first-contentful-paint') === undefined) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return { paint: timeOf('first-contentful-paint'), graph: timeOf('flinkprof:flame-drawn') };
  })()`);
}

/** @param act what runs in the page; the time ends with the second frame after the graph was drawn again */
async function medianOf(page: Page, act: (round: number) => string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const elapsed = page.evaluate<number>(`(async () => {
      const drawn = () => performance.getEntriesByName('flinkprof:flame-drawn').length;
      const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const before = drawn();
      const startedAt = performance.now();
      ${act(round)};
      while (drawn() === before) await nextFrame();
      await nextFrame();
      return performance.now() - startedAt;
    })()`);
    times.push(await elapsed);
  }
  return median(times);
}

function median(times: readonly number[]): number {
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}
