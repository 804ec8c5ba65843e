import { describe, expect, test } from 'vitest';

import { readJfr } from '../../src/recording/index.ts';
import { isFlinkprofError } from '../../src/shared/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { fixture, RECORDINGS } from './support/fixtures.ts';
import { BASIC_TYPES, chunkOf, type MadeChunk, SOUND, text, varint } from './support/jfr-writer.ts';
import { flawsOf } from './support/soundness.ts';

const damageIn = async (bytes: Uint8Array): Promise<string> => {
  const failure = await failureOf(readJfr(bytes));
  expect(failure.code).toBe('RECORDING_DAMAGED');
  return failure.message;
};

/** `damaged` or `sound` (Samples that hold together): what a damaged file may end in. Anything else is a bug. */
async function outcomeOf(bytes: Uint8Array): Promise<string> {
  try {
    return flawsOf(await readJfr(bytes)).join('; ') || 'sound';
  } catch (error) {
    return isFlinkprofError(error, 'RECORDING_DAMAGED') ? 'damaged' : String(error);
  }
}

describe.each(RECORDINGS)('$name', { timeout: 60_000 }, ({ name }) => {
  const bytes = fixture(`${name}.jfr.gz`);

  test('cut anywhere, it says where it ends', async () => {
    const starts = chunkStarts(bytes);
    for (let length = 0; length < bytes.length; length += 1_024) {
      if (length > 0 && starts.includes(length)) continue;
      expect(await damageIn(bytes.subarray(0, length))).toContain(`damaged at byte ${length}:`);
    }
    expect(await outcomeOf(bytes.subarray(0, -1))).toBe('damaged');
  });
});

describe('flipped bits', { timeout: 60_000 }, () => {
  test.each([
    ['cpu', 500],
    ['alloc', 250],
    ['async-profiler-2.9-wall', 250],
    ['jdk-17', 100],
  ])('in %s end in an error or in numbers that hold together', async (name, times) => {
    const bytes = fixture(`${name}.jfr.gz`);
    const next = randomNumbers(20_260_701);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < times; i++) {
      const position = next(bytes.length);
      const kept = bytes[position]!;
      bytes[position] = kept ^ (1 << next(8));
      const outcome = await outcomeOf(bytes);
      if (outcome !== 'damaged' && outcome !== 'sound') expect.fail(`byte ${position}: ${outcome}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      bytes[position] = kept;
    }
    expect(outcomes.get('damaged')).toBeGreaterThan(0);
    expect(await outcomeOf(bytes)).toBe('sound');
  });

  test('anywhere in the smallest recording do so too', async () => {
    const bytes = chunkOf(SOUND);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const outcome = await outcomeOf(bytes);
      if (outcome !== 'damaged' && outcome !== 'sound') expect.fail(`bit ${bit}: ${outcome}`);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });
});

describe('what is no recording', () => {
  test('an empty file', async () => {
    expect(await damageIn(new Uint8Array())).toContain('the file is empty');
  });

  test('a file of something else', async () => {
    const page = new TextEncoder().encode('<html>'.padEnd(200));
    expect(await damageIn(page)).toContain("expected a chunk of a JFR file, which starts with 'FLR'");
  });

  test('a recording that was never finished, because its JVM died', async () => {
    const bytes = fixture('cpu.jfr.gz');
    bytes.fill(0, 16, 32);
    expect(await damageIn(bytes)).toContain('the chunk was never finished');
  });

  test('rubbish behind the last chunk', async () => {
    const bytes = Uint8Array.from([...chunkOf(SOUND), ...new Uint8Array(100)]);
    expect(await damageIn(bytes)).toContain(`at byte ${chunkOf(SOUND).length}`);
  });
});

describe('files that no recorder writes', () => {
  const damageOf = (change: Partial<MadeChunk>): Promise<string> => damageIn(chunkOf({ ...SOUND, ...change }));
  const withConstants = (typeId: number, entries: NonNullable<MadeChunk['constants']>[number]): Partial<MadeChunk> => ({
    constants: { ...SOUND.constants, [typeId]: entries },
  });
  const withType = (id: number, name: string, fields: string[]): Partial<MadeChunk> => ({
    types: [...BASIC_TYPES.filter((type) => type.id !== id), { id, name, fields }],
  });

  test('start from a sound one', async () => {
    const { frames, threads, events, source } = await readJfr(chunkOf(SOUND));
    expect(frames).toEqual([{ name: 'a/B.c', kind: 'jit' }]);
    expect(threads).toEqual([{ name: 'main', tid: 7, isJava: true }]);
    expect(events.cpu).toMatchObject({ unit: 'nanos', weights: Float64Array.of(10e6), timesMs: Float64Array.of(5e-6) });
    expect(source.profilerVersion).toBeNull();
  });

  test('a sample of a stack that is not there', async () => {
    const events = [[101, [...varint(5), ...varint(7), ...varint(9), 0]] as const];
    expect(await damageOf({ events })).toContain('stack trace 9 is referred to, but the chunk does not have it');
  });

  test('a sample of a thread that is not there', async () => {
    const events = [[101, [...varint(5), ...varint(8), ...varint(1), 0]] as const];
    expect(await damageOf({ events })).toContain('a sample is of thread 8, which the chunk does not have');
  });

  test('a frame of a method that is not there', async () => {
    expect(await damageOf(withConstants(28, []))).toContain('method 1 is referred to');
  });

  test('a frame that ran in a way that is not there', async () => {
    expect(await damageOf(withConstants(26, [[1, [0, ...varint(1), ...varint(1), 0, 0, 77]]]))).toContain('type 77');
  });

  test('a sample of a thread in a state that is not there', async () => {
    const events = [[101, [...varint(5), ...varint(7), ...varint(1), 9]] as const];
    expect(await damageOf({ events })).toContain('a thread was in state 9, which the chunk does not have');
  });

  test('an allocation of less than nothing', async () => {
    const fields = ['startTime 11', 'eventThread 22*', 'stackTrace 26*', 'objectClass 21*', 'allocationSize 11'];
    const types = [...BASIC_TYPES, { id: 103, name: 'jdk.ObjectAllocationOutsideTLAB', fields }];
    const lowest = [...Array.from({ length: 8 }, () => 0x80), 0x80];
    const events = [[103, [...varint(5), ...varint(7), ...varint(1), ...varint(1), ...lowest]] as const];
    expect(await damageOf({ types, events })).toContain('a sample stands for -9223372036854776000');
  });

  test('samples that are described without their thread', async () => {
    const change = withType(101, 'jdk.ExecutionSample', ['startTime 11', 'stackTrace 26*', 'state 25*']);
    expect(await damageOf(change)).toContain("jdk.ExecutionSample is described without its field 'sampledThread'");
  });

  test('a sample that is longer than its size', async () => {
    const events = [[101, [...varint(5), ...varint(7), ...varint(1), 0, 99]] as const];
    expect(await damageOf({ events })).toContain('expected the sample to end where its size says');
  });

  test('an event of a type that is not described', async () => {
    expect(await damageOf({ events: [[177, [1]]] })).toContain('not of type 177');
  });

  test('constants of a type that is not described', async () => {
    expect(await damageOf(withConstants(177, [[1, []]]))).toContain('expected constants of a type that is described');
  });

  test.each([
    ['elements', withConstants(26, [[1, [0, ...varint(4e9)]]])],
    ['bytes of text', withConstants(31, [[1, [3, ...varint(4e9)]]])],
  ])('four billion %s, in a few bytes', async (things, change) => {
    expect(await damageOf(change)).toContain(`4000000000 ${things} are announced, but only`);
  });

  test('types with names that every object of JavaScript has', async () => {
    const types = [...BASIC_TYPES, { id: 2, name: 'constructor' }, { id: 3, name: 'toString', fields: ['valueOf 2'] }];
    expect(await outcomeOf(chunkOf({ ...SOUND, types, ...withConstants(3, [[1, []]]) }))).toBe('sound');
    const { frames } = await readJfr(
      chunkOf({
        ...SOUND,
        ...withConstants(24, [
          [1, text('constructor')],
          [5, text('Kernel')],
        ]),
      }),
    );
    expect(frames).toEqual([{ name: 'a/B.c', kind: 'unknown' }]);
  });

  test('types that contain themselves', async () => {
    expect(await damageOf(withType(27, 'jdk.types.StackFrame', ['self 27']))).toContain('nested too deeply');
  });

  test('types that double with each step inwards', async () => {
    const doubling = Array.from({ length: 15 }, (_, i) => ({
      id: 200 + i,
      name: `doubling.${i}`,
      fields: Array.from({ length: 4 }, (__, j) => `f${j} ${i === 14 ? 10 : 201 + i}`),
    }));
    const types = [...BASIC_TYPES, ...doubling];
    expect(await damageOf({ types, ...withConstants(200, [[1, []]]) })).toContain('has no end');
  });

  test('a field of a type that is not described', async () => {
    expect(await damageOf(withType(31, 'jdk.types.Symbol', ['string 999']))).toContain(
      "jdk.types.Symbol has a field 'string' of a type that is not described",
    );
  });

  test('millions of elements without a byte', async () => {
    const types = [...BASIC_TYPES, { id: 2, name: 'void' }, { id: 3, name: 'voids', fields: ['all 2[]'] }];
    const many = Array.from({ length: 50_000 }, (_, i) => [i, varint(50_000 - i)] as const);
    expect(await outcomeOf(chunkOf({ ...SOUND, types, ...withConstants(3, many) }))).toBe('sound');
  });

  test('texts that are constants of each other', async () => {
    const circle: Partial<MadeChunk> = {
      constants: { ...SOUND.constants, 20: [[1, [2, ...varint(1)]]], 31: [[1, [2, 1]]] },
    };
    expect(await damageOf(circle)).toContain('method 1 is referred to');
  });

  test('a clock that stands still', async () => {
    expect(await damageOf({ ticksPerSecond: 0 })).toContain('expected a clock that runs forward');
  });
});

function chunkStarts(bytes: Uint8Array<ArrayBuffer>): number[] {
  const starts = [0];
  const view = new DataView(bytes.buffer);
  for (let start = 0; start < bytes.length; start += Number(view.getBigInt64(start + 8))) starts.push(start);
  return starts;
}

/** Whole numbers below a limit, the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
