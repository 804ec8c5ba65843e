import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { buildViewer } from '../../scripts/build-viewer.ts';
import { readJfr } from '../../src/recording/index.ts';
import { renderHtml, type ViewerAssets } from '../../src/report/index.ts';
import { launchChromium, NO_CHROMIUM } from '../support/chromium.ts';
import { sampleReport, type SampleReport, taskThread } from '../support/sample-capture.ts';
import { samplesOfStacks } from '../support/stacks.ts';

const SCREENSHOTS = 'test-output/report';
const RECORDING = new URL('../fixtures/recordings/everything-in-two-chunks.jfr.gz', import.meta.url);
/** CSS pixels; the painter's. */
const ROW = 19;

let browser: Browser;
let folder: string;
let viewer: ViewerAssets;
const open: Page[] = [];

/** What a page must not do: ask for anything but itself, complain, or be stopped by its policy. */
const faults = new WeakMap<Page, string[]>();

const inBrowser = describe.skipIf(NO_CHROMIUM !== null);

inBrowser(`the HTML report in a browser${NO_CHROMIUM === null ? '' : ` (${NO_CHROMIUM})`}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flinkprof-report-'));
    mkdirSync(SCREENSHOTS, { recursive: true });
    const [script = '', style = ''] = await buildViewer(folder);
    viewer = { script: readFileSync(script, 'utf8'), style: readFileSync(style, 'utf8') };
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  afterEach(async () => {
    for (const page of open.splice(0)) {
      expect(faults.get(page)).toEqual([]);
      await page.context().close();
    }
  });

  test('shows the verdict, the numbers and the graph, and asks for nothing', async () => {
    const page = await show(sampleReport());
    await expectText(page, 'h1', "'Parse events -> Enrich -> Rules' is 93 % busy and holds back");
    await expectText(page, '.pill', 'Bottleneck');
    await expectText(page, '.tiles', 'On the CPU 81 %');
    await expectText(page, '.tiles', 'pid 4711 on worker-3');
    await expectText(page, '.vertex.bottleneck', 'busy 93 %');
    await expectText(page, '.findings', 'JSON is parsed into a tree');
    await expectText(page, '.heaviest', 'UTF8StreamJsonParser.nextFieldName');
    await expectText(page, '.legend', 'Inlined');
    await page.screenshot({ path: `${SCREENSHOTS}/light.png`, fullPage: true });
  });

  test('refuses to ask anybody for anything', async () => {
    const page = await show(sampleReport());
    const refused = page.evaluate<string>(`fetch('http://127.0.0.1:9/').then(() => 'asked', (error) => error.name)`);
    expect(await refused).toBe('TypeError');
    expect(faults.get(page)?.splice(0).join()).toContain('Content Security Policy directive: "default-src \'none\'"');
  });

  test('zooms into a frame that is clicked, and goes back with Escape, Backspace, the button and the browser', async () => {
    const page = await show(sampleReport());
    const backWays = [
      () => page.keyboard.press('Escape'),
      () => page.keyboard.press('Backspace'),
      () => page.getByRole('button', { name: '← Back' }).click(),
      () => page.goBack(),
    ];
    for (const goBack of backWays) {
      const before = await picture(page);
      await clickFrame(page, 6, 100);
      await expectZoom(page, 'ParseEvents.map · 49 %');
      expect(await picture(page)).not.toEqual(before);
      await goBack();
      await expectZoom(page, null);
    }
    await page.screenshot({ path: `${SCREENSHOTS}/zoom.png` });
  });

  test('goes back the way one came', async () => {
    const page = await show(sampleReport());
    await clickFrame(page, 5, 100);
    await clickFrame(page, 8, 100);
    await page.keyboard.press('Escape');
    await expectZoom(page, 'StreamMap.processElement');
    await page.keyboard.press('Escape');
    await expectZoom(page, null);
  });

  test('says how much of the time a search is in, and highlights it', async () => {
    const page = await show(sampleReport());
    const before = await picture(page);
    await page.keyboard.press('/');
    await page.keyboard.type('jackson');
    await expectText(page, '#flame-matched', '49 % matched');
    expect(await picture(page)).not.toEqual(before);
    const match = await namedColour(page, 'frame-match');
    const drawnColours = await coloursAt(page, 600);
    expect(drawnColours.map((colour) => colour === match)).toEqual(
      Array.from(drawnColours, (_, row) => row >= 7 && row <= 11), // from ObjectMapper.readTree to the parser
    );
    await page.screenshot({ path: `${SCREENSHOTS}/search.png` });

    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.fill('#flame-search', 'Matcher|Formatter');
    await expectText(page, '#flame-matched', '19 % matched');
    await page.fill('#flame-search', '(');
    await expectText(page, '#flame-matched', 'Invalid regular expression');
    await page.press('#flame-search', 'Escape');
    await expectText(page, '#flame-matched', /^$/);
  });

  test('tells about a frame under the mouse, and only there', async () => {
    const page = await show(sampleReport());
    await moveToFrame(page, 6, 100);
    await expectText(page, '.tooltip', 'com.acme.events.ParseEvents.map');
    await expectText(page, '.tooltip', 'Total19.6 s (49 %)');
    await expectText(page, '.tooltip', 'JIT-compiled (C2) · User code');
    await page.mouse.move(0, 0);
    await page.locator('.tooltip').waitFor({ state: 'detached' });
  });

  test('is walked by keyboard', async () => {
    const page = await show(sampleReport());
    await page.locator('.stage').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await expectText(page, '.frame-name', 'AbstractStreamTaskNetworkInput.emitNext');
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key);
    await expectText(page, '.frame-name', 'MailboxProcessor.processMail');
    await page.keyboard.press('Enter');
    await expectZoom(page, 'MailboxProcessor.processMail');
    await page.keyboard.press('Escape');
    await expectZoom(page, null);
  });

  test('copies the name of a frame, by key and by button', async () => {
    const page = await show(sampleReport());
    await page.locator('.stage').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('c');
    await expectText(page, '.actions', 'Copied');
    await page.keyboard.press('ArrowDown');
    await expectText(page, '.actions', /Copy name$/);
    await page.getByRole('button', { name: 'Copy name' }).click();
    await expectText(page, '.actions', 'Copied');
    await page.locator('#flame-search').focus();
    await page.keyboard.press('Control+V');
    expect(await page.locator('#flame-search').inputValue()).toBe(
      'org.apache.flink.streaming.runtime.io.StreamOneInputProcessor.processInput',
    );
  });

  test('switches between events and threads', async () => {
    const page = await show(sampleReport());
    await expectText(page, '.sum', '40.3 s · 4,033 samples');
    await page.getByRole('button', { name: 'CPU', exact: true }).click();
    await expectText(page, '.sum', '32.8 s · 3,277 samples');
    await page.getByRole('button', { name: 'Allocations' }).click();
    await expectText(page, '.sum', '101 MiB · 201 samples');
    await expectText(page, '.heaviest', 'byte[]');

    await page.getByRole('button', { name: 'CPU', exact: true }).click();
    await threads(page).selectOption('subtask-1');
    await expectText(page, '.sum', '14.6 s');
    await threads(page).selectOption('group-GC');
    await expectText(page, '.heaviest', 'G1ParScanThreadState::trim_queue');
    await page.getByRole('button', { name: 'Locks' }).click();
    await expectText(page, '.flame', 'These threads have no samples of this event.');
  });

  test('leads from the tables into the graph', async () => {
    const page = await show(sampleReport());
    await page.getByRole('button', { name: 'RocksDB background' }).click();
    await expectText(page, '.heaviest', 'rocksdb::CompactionJob::ProcessKeyValueCompaction');
    await page.locator('.heaviest').getByRole('button', { name: 'rocksdb::CompactionJob' }).click();
    await expectText(page, '#flame-matched', '100 % matched');
  });

  test('hides waiting for records until it is asked for', async () => {
    const page = await show(sampleReport());
    await page.getByRole('button', { name: 'Show 4.68 s waiting for records' }).click();
    await expectText(page, '.sum', '45.0 s');
    await page.getByRole('button', { name: 'Hide waiting for records' }).click();
    await expectText(page, '.sum', '40.3 s');
  });

  test('unfolds the constant frames of the mailbox and stays at the zoomed frame', async () => {
    const page = await show(sampleReport());
    await clickFrame(page, 6, 100);
    await page.getByRole('button', { name: 'Unfold 9 Flink frames' }).click();
    await expectZoom(page, 'ParseEvents.map');
    await expectText(page, '.crumbs', '12 more');
    await page.getByRole('button', { name: 'Fold 9 Flink frames' }).click();
    await expectText(page, '.crumbs', '3 more');
  });

  test('shows callers and flames', async () => {
    const page = await show(sampleReport());
    const icicle = await picture(page);
    await page.getByRole('button', { name: 'Flame', exact: true }).click();
    expect(await picture(page)).not.toEqual(icicle);
    await page.locator('.stage').focus();
    await page.keyboard.press('ArrowUp');
    await expectText(page, '.frame-name', 'StreamTask.processInput');
    await page.getByRole('button', { name: 'Callers' }).click();
    await page.locator('.stage').focus();
    await page.keyboard.press('ArrowDown');
    await expectText(page, '.frame-name', 'pthread_cond_wait');
    await page.keyboard.press('ArrowDown');
    await expectText(page, '.frame-name', 'rocksdb::BlockBasedTable::Get');
  });

  test('keeps all that one looks at in the address: a reload and a link show the same', async () => {
    const report = sampleReport();
    const page = await show(report);
    await page.getByRole('button', { name: 'CPU', exact: true }).click();
    await threads(page).selectOption('subtask-0');
    await page.getByRole('button', { name: 'Flame', exact: true }).click();
    await page.fill('#flame-search', 'String');
    await page.getByRole('button', { name: 'Whose code' }).click();
    await page.locator('.stage').focus();
    for (const key of ['ArrowUp', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    const state = async (of: Page) => [await textOf(of, '.toolbar'), await textOf(of, '.crumbs'), await picture(of)];
    await page.keyboard.press('Tab'); // leaves the graph: its focus is not part of the address
    const before = await state(page);

    const linked = await show(report, {}, new URL(page.url()).hash);
    expect((await state(linked)).slice(0, 2)).toEqual(before.slice(0, 2));
    await page.reload();
    await drawn(page);
    expect((await state(page)).slice(0, 2)).toEqual(before.slice(0, 2));
    expect(await page.locator('#flame-search').inputValue()).toBe('String');
    expect(await threads(page).inputValue()).toBe('subtask-0');
  });

  test.each([
    '<img src=x onerror="document.body.dataset.hacked=1">',
    '</script><script>document.body.dataset.hacked=1</script>',
    '"\'`& new\nline \u2028 \u0000 \u202e',
  ])('keeps the hostile name %j as text', async (name) => {
    const page = await show(sampleReport({ vertex: name, job: name, frame: name, thread: name, reason: name }));
    expect(await page.locator('h1').textContent()).toBe(name);
    expect(await page.locator('.vertex.bottleneck').getAttribute('title')).toContain(name);
    await page.fill('#flame-search', name.slice(0, 5));
    await expectText(page, '#flame-matched', '18 % matched');
    await page.getByRole('button', { name: 'CPU', exact: true }).click();
    await threads(page).selectOption({ index: await furtherThread(page, name) });
    await expectText(page, '.heaviest', 'Thread.run');
    expect(await page.evaluate<unknown>(`document.body.dataset.hacked`)).toBeUndefined();
    expect(await page.locator('img, svg svg, script').count()).toBe(3);
  });

  test('zooms at a finger’s second tap, after its first has told what the frame is', async () => {
    const page = await show(sampleReport(), { hasTouch: true, isMobile: true, viewport: { width: 375, height: 740 } });
    await tapFrame(page, 6, 60);
    await expectText(page, '.frame-name', 'com.acme.events.ParseEvents.map');
    await expectZoom(page, null);
    await tapFrame(page, 6, 60);
    await expectZoom(page, 'ParseEvents.map');
  });

  test.each<[string, BrowserContextOptions]>([
    ['phone', { viewport: { width: 375, height: 740 }, deviceScaleFactor: 2 }],
    ['phone-dark', { viewport: { width: 375, height: 740 }, deviceScaleFactor: 2, colorScheme: 'dark' }],
    ['dark', { colorScheme: 'dark' }],
    ['wide', { viewport: { width: 2200, height: 1200 } }],
  ])('fits a %s window without scrolling sideways', async (name, options) => {
    const page = await show(sampleReport(), options);
    const [content, window, pixels, cssPixels] = await page.evaluate<number[]>(`[
      document.documentElement.scrollWidth, innerWidth,
      document.querySelector('canvas').width, document.querySelector('canvas').getBoundingClientRect().width,
    ]`);
    expect(content).toBeLessThanOrEqual(window ?? 0);
    expect(pixels).toBe((cssPixels ?? 0) * (options.deviceScaleFactor ?? 1));
    await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  });

  test('draws again when the window or the colours change', async () => {
    const page = await show(sampleReport());
    await page.locator('.stage').scrollIntoViewIfNeeded();
    const light = await picture(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => picture(page)).not.toEqual(light);
    await page.setViewportSize({ width: 700, height: 800 });
    const canvasWidth = page.locator('canvas');
    await expect.poll(async () => (await canvasWidth.boundingBox())?.width).toBeLessThan(700);
  });

  test('draws a stack of 2,000 frames to its end, on a canvas no higher than two windows', async () => {
    const stack = Array.from({ length: 2_000 }, (_, depth) => `a/Deep.call${depth}`);
    const deep = samplesOfStacks([{ event: 'cpu', thread: taskThread(0), stack }]);
    const page = await show({ capture: sampleReport().capture, samples: new Map([['tm-1', deep]]) });
    expect((await page.locator('.stage').boundingBox())?.height).toBe(2_001 * ROW);
    await page.locator('.flame-help').scrollIntoViewIfNeeded();
    const surface = await namedColour(page, 'surface');
    const lastRow = async () => (await coloursAt(page, 100)).at(-1);
    await expect.poll(async () => (await page.locator('canvas').boundingBox())?.height).toBeLessThanOrEqual(2 * 900);
    await expect.poll(lastRow).not.toBe(surface);
    const stage = await page.locator('.stage').boundingBox();
    await page.mouse.move(100, (stage?.y ?? 0) + (stage?.height ?? 0) - 5);
    await expectText(page, '.tooltip', 'a.Deep.call1999');
  });

  test('shows a real recording', async () => {
    const samples = await readJfr(gunzipSync(readFileSync(RECORDING)));
    const page = await show({ capture: sampleReport().capture, samples: new Map([['tm-1', samples]]) });
    await expectText(page, '.sum', /samples$/);
    expect(await threads(page).inputValue()).toBe('all');
    await page.getByRole('button', { name: 'CPU', exact: true }).click();
    await clickFrame(page, 1, 20);
    await page.screenshot({ path: `${SCREENSHOTS}/real-recording.png`, fullPage: true });
  });

  test('says so where there are no samples', async () => {
    const page = await show({ capture: sampleReport().capture, samples: new Map() }, {}, '', '.placeholder');
    await expectText(page, '.flame', 'There are no samples in this capture.');
    await expectText(page, 'h1', 'is 93 % busy');
  });
});

/** Opens the report from its file and waits until it is drawn. */
async function show(
  { capture, samples }: SampleReport,
  options: BrowserContextOptions = {},
  hash = '',
  until = 'canvas',
): Promise<Page> {
  const file = join(folder, 'report.html');
  writeFileSync(file, renderHtml(capture, samples, viewer));
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  open.push(page);
  const seen: string[] = [];
  faults.set(page, seen);
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== pathToFileURL(file).href) seen.push(`asked for ${request.url()}`);
  });
  page.on('console', (message) => seen.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => seen.push(error.stack ?? error.message));
  await page.goto(pathToFileURL(file).href + hash);
  if (until === 'canvas') await drawn(page);
  else await page.locator(until).waitFor();
  return page;
}

async function drawn(page: Page): Promise<void> {
  await page.locator('.stage canvas[style*="height"]').waitFor({ state: 'attached' });
}

async function expectText(page: Page, selector: string, expected: string | RegExp): Promise<void> {
  const matching = expect.poll(() => textOf(page, selector));
  if (typeof expected === 'string') await matching.toContain(expected);
  else await matching.toMatch(expected);
}

/** @param name of the frame that fills the graph; null: nothing is zoomed */
async function expectZoom(page: Page, name: string | null): Promise<void> {
  const zoomed = page.locator('.crumbs [aria-current]');
  if (name === null) await zoomed.waitFor({ state: 'detached' });
  else await expectText(page, '.crumbs [aria-current]', name);
}

async function textOf(page: Page, selector: string): Promise<string> {
  return ((await page.locator(selector).first().textContent()) ?? '').replace(/\s+/g, ' ').trim();
}

/** The graph as it is drawn, without what lies over it. */
function picture(page: Page): Promise<string> {
  return page.evaluate<string>(`document.querySelector('.stage canvas').toDataURL()`);
}

/** The colours of the rows at `x`, from the root on, as `#rrggbb`. */
function coloursAt(page: Page, x: number): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const canvas = document.querySelector('.stage canvas');
    const { data } = canvas.getContext('2d').getImageData(${x}, 0, 1, canvas.height);
    const hex = (part) => part.toString(16).padStart(2, '0');
    return Array.from({ length: canvas.height / ${ROW} }, (_, row) => {
      const at = 4 * Math.floor((row + 0.5) * ${ROW});
      return '#' + hex(data[at]) + hex(data[at + 1]) + hex(data[at + 2]);
    });
  })()`);
}

function namedColour(page: Page, name: string): Promise<string> {
  return page.evaluate<string>(`getComputedStyle(document.body).getPropertyValue('--${name}').trim()`);
}

/** @param row counted from the root @param x CSS pixels from the left edge of the graph */
async function pointOf(page: Page, row: number, x: number): Promise<{ x: number; y: number }> {
  await page.locator('.stage').scrollIntoViewIfNeeded();
  const box = await page.locator('.stage').boundingBox();
  if (!box) throw new Error('the graph is not there');
  return { x: box.x + x, y: box.y + (row + 0.5) * ROW };
}

async function clickFrame(page: Page, row: number, x: number): Promise<void> {
  const point = await pointOf(page, row, x);
  await page.mouse.click(point.x, point.y);
}

async function moveToFrame(page: Page, row: number, x: number): Promise<void> {
  const point = await pointOf(page, row, x);
  await page.mouse.move(point.x, point.y);
}

async function tapFrame(page: Page, row: number, x: number): Promise<void> {
  const point = await pointOf(page, row, x);
  await page.touchscreen.tap(point.x, point.y);
}

function threads(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Threads' });
}

/** Where the list has the thread that `sampleReport` adds under a name. */
async function furtherThread(page: Page, name: string): Promise<number> {
  const options = await threads(page).locator('option').allTextContents();
  const index = options.findIndex((text) => text.startsWith(`${name} ·`));
  expect(index, options.join('\n')).toBeGreaterThanOrEqual(0);
  return index;
}
