import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { ERRORS, FlinkprofError } from '../../src/shared/index.ts';

const rows = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)];

test('docs/errors.md has a line for each code, with its exit code', () => {
  const documented = rows.map(([, code, exit]) => [code, Number(exit)]);
  expect(documented).toEqual(Object.entries(ERRORS).map(([code, { exit }]) => [code, exit]));
});

test('every code is used somewhere', () => {
  const sources = readdirSync('src', { recursive: true })
    .map(String)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('shared/errors.ts'))
    .map((file) => readFileSync(`src/${file}`, 'utf8'))
    .join('\n');
  expect(Object.keys(ERRORS).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('an error says what to do even where the place that throws knows nothing better', () => {
  const error = new FlinkprofError('RECORDING_EMPTY', 'tm-1: no samples');
  expect(error).toMatchObject({ code: 'RECORDING_EMPTY', hint: 'record longer: --duration 60s', exitCode: 1 });
});
