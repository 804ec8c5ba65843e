import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { checkRecording } from '../../src/profile/recording-check.ts';
import { isFlinkprofError } from '../../src/shared/index.ts';
import { emptyRecording } from '../support/fake-target.ts';

const real = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../fixtures/recordings/${name}.jfr.gz`, import.meta.url)));

const faultOf = (bytes: Buffer): string => {
  try {
    checkRecording(bytes, 'it');
    return 'none';
  } catch (error) {
    if (!isFlinkprofError(error, 'RECORDING_DAMAGED')) throw error;
    return error.message;
  }
};

describe('real recordings', () => {
  test('are whole', () => {
    expect(checkRecording(real('cpu'), 'cpu').chunks).toBe(1);
    expect(checkRecording(real('everything-in-two-chunks'), 'two').chunks).toBe(2);
  });

  test('that were cut anywhere are not', () => {
    const bytes = real('everything-in-two-chunks');
    const firstChunk = Number(bytes.readBigInt64BE(8));
    for (let length = 0; length < bytes.length; length += 997) {
      expect(faultOf(bytes.subarray(0, length)), `cut at ${length}`).not.toBe('none');
    }
    expect(faultOf(bytes.subarray(0, firstChunk)), 'what was cut between two chunks cannot be known').toBe('none');
  });
});

describe('the fault is told with its place', () => {
  const whole = emptyRecording(1_000);
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'byte 0: it is empty'],
    ['a page of a proxy', Buffer.from('<html>'.repeat(20)), 'byte 0: no chunk begins here'],
    ['half a header', Buffer.concat([whole, whole.subarray(0, 10)]), 'byte 68: only 10 bytes of a chunk'],
    ['something behind', Buffer.concat([whole, Buffer.alloc(100)]), 'byte 68: no chunk begins here'],
    ['an unfinished chunk', withSize(0n), 'byte 0: a chunk of 0 bytes, where 68 are left'],
    ['an endless chunk', withSize(1n << 40n), 'byte 0: a chunk of 1099511627776 bytes'],
    ['a negative chunk', withSize(-5n), 'byte 0: a chunk of -5 bytes'],
  ])('%s', (_, bytes, fault) => {
    expect(faultOf(bytes)).toContain(fault);
  });
});

test('how long it lasted is the sum of its chunks', () => {
  const bytes = Buffer.concat([emptyRecording(1_000), emptyRecording(250)]);
  expect(checkRecording(bytes, 'it')).toEqual({ chunks: 2, durationMs: 1_250 });
});

function withSize(size: bigint): Buffer {
  const bytes = emptyRecording(1_000);
  bytes.writeBigInt64BE(size, 8);
  return bytes;
}
