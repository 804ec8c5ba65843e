import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { Question } from './converter.ts';
import type { JarName } from './jars.ts';

/** A recording in test/fixtures/recordings. */
export interface Recording {
  name: string;
  /** Its samples say by the state of their thread whether they are of cpu or wall. */
  tellsCpuFromWall: boolean;
  made:
    | { by: 'asprof'; of: 'workload' | 'flink'; seconds: number; args: string[] }
    | { by: Exclude<JarName, 'jfr-converter'>; seconds: number; args: string }
    | { by: 'jdk'; seconds: number; settings: string };
}

export const FIXTURES = new URL('../../fixtures/recordings/', import.meta.url);

export const RECORDINGS: readonly Recording[] = [
  {
    name: 'cpu',
    tellsCpuFromWall: true,
    made: { by: 'asprof', of: 'workload', seconds: 3, args: ['-e', 'cpu', '-i', '10ms'] },
  },
  {
    name: 'wall',
    tellsCpuFromWall: true,
    made: { by: 'asprof', of: 'workload', seconds: 3, args: ['-e', 'wall', '-i', '20ms'] },
  },
  {
    name: 'alloc',
    tellsCpuFromWall: true,
    made: { by: 'asprof', of: 'workload', seconds: 3, args: ['-e', 'alloc', '--alloc', '4m'] },
  },
  {
    name: 'lock',
    tellsCpuFromWall: true,
    made: { by: 'asprof', of: 'workload', seconds: 2, args: ['-e', 'lock', '--lock', '100us'] },
  },
  {
    name: 'everything-in-two-chunks',
    tellsCpuFromWall: true,
    made: {
      by: 'asprof',
      of: 'workload',
      seconds: 7,
      args: ['-e', 'cpu', '-i', '20ms', '--wall', '100ms', '--alloc', '16m', '--lock', '3ms', '--chunktime', '5'],
    },
  },
  {
    name: 'async-profiler-3.0',
    tellsCpuFromWall: true,
    made: { by: 'async-profiler-3.0', seconds: 3, args: 'event=cpu,wall=50ms,alloc=16m,lock=3ms' },
  },
  {
    name: 'async-profiler-2.9',
    tellsCpuFromWall: false,
    made: { by: 'async-profiler-2.9', seconds: 3, args: 'event=cpu,alloc=16m,lock=3ms' },
  },
  {
    name: 'async-profiler-2.9-wall',
    tellsCpuFromWall: false,
    made: { by: 'async-profiler-2.9', seconds: 2, args: 'event=wall' },
  },
  {
    name: 'nothing-sampled',
    tellsCpuFromWall: true,
    made: { by: 'asprof', of: 'workload', seconds: 1, args: ['-e', 'lock', '--lock', '1000s'] },
  },
  {
    name: 'flink-taskmanager',
    tellsCpuFromWall: true,
    made: {
      by: 'asprof',
      of: 'flink',
      seconds: 6,
      args: ['-e', 'cpu', '-i', '10ms', '--wall', '100ms', '--alloc', '4m'],
    },
  },
  { name: 'jdk-17', tellsCpuFromWall: false, made: { by: 'jdk', seconds: 4, settings: 'samples.jfc' } },
];

/** Name of the file with the converter's answer. */
export function nameOfAnswer(recording: string, { events, value }: Question): string {
  return `${recording}.${events.join('+')}.${value}.collapsed.gz`;
}

/** A file of the fixtures, unpacked. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  // Not a buffer of Node's pool, which would show what lies beside it to a reader that runs over the end.
  return Uint8Array.from(gunzipSync(readFileSync(new URL(name, FIXTURES))));
}
