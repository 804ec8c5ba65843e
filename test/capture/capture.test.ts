import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';

import { captureJsonSchema, readCapture } from '../../src/capture/index.ts';
import { FlinkprofError } from '../../src/shared/index.ts';
import { exampleCapture } from '../support/capture.ts';

test('config/capture.schema.json is the schema the code reads with', async () => {
  await expect(`${JSON.stringify(captureJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../config/capture.schema.json',
  );
});

test('the schema is one that validators take, and takes captures', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(captureJsonSchema() as object);
  expect(validate(exampleCapture()) || validate.errors).toBe(true);
  expect(validate({ ...exampleCapture(), recordings: 'none' })).toBe(false);
});

test('a capture that was written is read back as it was', () => {
  const capture = exampleCapture();
  expect(readCapture(JSON.parse(JSON.stringify(capture)), 'capture.json')).toEqual(capture);
});

test('fields that a newer version added are no obstacle', () => {
  const capture = exampleCapture();
  expect(readCapture({ ...capture, weather: 'fine' }, 'capture.json')).toEqual(capture);
});

test.each([
  ['a ratio above 1', { verdict: { ...exampleCapture().verdict, busyRatio: 1.5 } }, 'verdict.busyRatio'],
  ['another schema version', { schemaVersion: 2 }, 'schemaVersion'],
  ['a missing part', { timings: undefined }, 'timings'],
])('%s is named with its place', (_, change, place) => {
  const read = (): unknown => readCapture({ ...exampleCapture(), ...change }, 'capture.json');
  expect(read).toThrow(FlinkprofError);
  expect(read).toThrow(place);
});
