import { describe, expect, test } from 'vitest';

import { COLOURS, jsonReport, PLAIN, rankingText, terminalReport } from '../../src/report/index.ts';
import { exampleCapture } from '../support/capture.ts';

const page = { width: 100, style: PLAIN };

test('the report of a profile', async () => {
  await expect(terminalReport(exampleCapture(), page)).toMatchFileSnapshot('golden/profile.txt');
});

test('the ranking of the running jobs', async () => {
  const { verdict, graph } = exampleCapture();
  await expect(rankingText([{ verdict, graph }], page)).toMatchFileSnapshot('golden/ranking.txt');
});

test('no running job is said so', () => {
  expect(rankingText([], page)).toBe('No job is running.\n');
});

test('the JSON report is one document', () => {
  expect(JSON.parse(jsonReport(exampleCapture()))).toEqual(exampleCapture());
});

describe('names that users chose', () => {
  const capture = exampleCapture();
  capture.verdict.job.name = 'evil \u001b[31m\u001b]0;title\u0007 job\nwith a line';
  capture.graph[0]!.name = '一二三四五六七八九十'.repeat(12);

  test('cannot steer the terminal', () => {
    const text =
      terminalReport(capture, page) + rankingText([{ verdict: capture.verdict, graph: capture.graph }], page);
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  test('are cut to the width of the page, counted in columns', () => {
    const text = rankingText([{ verdict: capture.verdict, graph: capture.graph }], page);
    expect(text).toContain('…');
  });
});

test('colours are only for terminals', () => {
  expect(terminalReport(exampleCapture(), { ...page, style: COLOURS })).toContain('\u001b[');
});
