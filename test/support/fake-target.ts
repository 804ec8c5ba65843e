import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { type ExecOptions, type ExecResult, parseProcStat, type Shell } from '../../src/transport/index.ts';

const PROBE_OF_PLAIN_JVM = readFileSync(new URL('../fixtures/probe/plain.txt', import.meta.url), 'utf8');
const STAT = /^stat (.*)$/m.exec(PROBE_OF_PLAIN_JVM)?.[1] ?? '';
const { id: pid = 0, startTicks = '' } = parseProcStat(STAT) ?? {};

export const JVM = { pid, startTicks };
export const RUNNING = 'Profiling is running for';

interface Answer {
  code?: number;
  stdout?: string | Buffer;
  stderr?: string;
}

/**
 * A machine with one JVM, as its commands show it. What a command does is looked up by the name of its script, or by
 * `asprof` and the action; tests replace single ones.
 */
export class FakeTarget implements Shell {
  readonly where = 'a fake machine';
  /** What was run: `probe`, `asprof start`, `cat /proc/…/stat`. */
  readonly calls: string[] = [];
  readonly argvs: string[][] = [];
  answers: Record<string, (argv: string[], stdin: string) => Answer | Promise<Answer>>;
  /** Seconds since the epoch by the target's clock. */
  now = 1_800_000_000;
  /** A line about a marker that lies in our folder, or in somebody else's. */
  marker = '';

  constructor(recording: Buffer) {
    this.answers = {
      probe: () => ({ stdout: PROBE_OF_PLAIN_JVM }),
      'find-place': (argv) => ({ stdout: `now ${this.now}\n${this.marker}base /tmp/flinkprof-0\n${everyFile(argv)}` }),
      'claim-session': () => ({}),
      'remove-run': () => ({}),
      'read-threads': () => ({ stdout: `btime 1700000000\nthread ${STAT}\nperf 12\n` }),
      'read-recording': () => ({
        stdout: recording,
        stderr: `size ${recording.length}\nsha256 ${createHash('sha256').update(recording).digest('hex')}\n`,
      }),
      'asprof start': () => ({ stdout: 'Profiling started\n' }),
      'asprof status': () => ({ stdout: 'Profiler is not active\n' }),
      'asprof stop': () => ({}),
      cat: () => ({ stdout: STAT }),
    };
  }

  async exec(argv: readonly string[], { stdin }: ExecOptions): Promise<ExecResult> {
    const name = nameOf(argv);
    this.calls.push(name);
    this.argvs.push([...argv]);
    const answer = this.answers[name];
    if (answer === undefined) throw new TypeError(`the fake machine does not know ${name}`);
    const { code = 0, stdout = '', stderr = '' } = await answer([...argv], Buffer.from(stdin ?? []).toString());
    return { code, stdout: Buffer.from(stdout), stderr };
  }

  argvOf(name: string): string[] {
    return this.argvs.find((argv) => nameOf(argv) === name) ?? [];
  }
}

function nameOf([program = '', first = '', , script = '']: readonly string[]): string {
  if (program === 'sh') return script;
  return program.endsWith('/asprof') ? `asprof ${first}` : program;
}

/** All files are there and whole: their checksums are those in the test's `ProfilerFiles`. */
function everyFile(argv: string[]): string {
  const files = (argv[5] ?? '').split(' ');
  return files.map((file) => `file ${file} ${SUM}  /tmp/flinkprof-0/${file}\n`).join('');
}

export const SUM = 'ab'.repeat(32);

/** A recording with nothing in it but the header of its only chunk. */
export function emptyRecording(durationMs: number): Buffer {
  const chunk = Buffer.alloc(68);
  chunk.writeUInt32BE(0x46_4c_52_00, 0);
  chunk.writeBigInt64BE(68n, 8);
  chunk.writeBigInt64BE(BigInt(durationMs) * 1_000_000n, 40);
  return chunk;
}
