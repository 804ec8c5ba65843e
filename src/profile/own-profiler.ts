import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { FlinkprofError, messageOf } from '../shared/index.ts';
import { localShell } from '../transport/index.ts';
import { LAYOUT, type Platform, type ProfilerFile, type ProfilerFiles } from './profiler-files.ts';

const VERSION_DEADLINE_MS = 10_000;
/** Before 4.0 `cpu` fails where perf events are forbidden, and there are no batched wall-clock samples. */
const OLDEST_MAJOR = 4;

/** `e_machine` of an ELF header (man 5 elf). */
const MACHINES: Record<number, Platform | undefined> = { 0x3e: 'linux-x64', 0xb7: 'linux-arm64' };

/**
 * An installation of async-profiler 4.0 or newer: its folder with `bin/asprof` and `lib/libasyncProfiler.so`, or one with both
 * files side by side. Its launcher is run here once, for its version.
 * @throws FlinkprofError PROFILER_UNAVAILABLE, ABORTED
 */
export async function readOwnProfiler(folder: string, signal: AbortSignal): Promise<ProfilerFiles> {
  const launcher = await findFile(folder, LAYOUT.launcher);
  const library = await findFile(folder, LAYOUT.library);
  const platform = platformOf(library);
  if (platform !== platformOf(launcher)) {
    throw unavailable(`${launcher.path} and ${library.path} are not made for the same machine`);
  }
  const version = await versionOf(launcher.path, signal);
  if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
    throw unavailable(`${launcher.path} is async-profiler ${version}; flinkprof needs ${OLDEST_MAJOR}.0 or newer`);
  }
  return { version, platforms: { [platform]: { launcher: described(launcher), library: described(library) } } };
}

interface FoundFile {
  path: string;
  bytes: Buffer;
}

async function findFile(folder: string, layout: string): Promise<FoundFile> {
  const paths = [join(folder, layout), join(folder, basename(layout))];
  for (const path of paths) {
    const bytes = await readFile(path).catch(() => null); // looked for in the next place
    if (bytes !== null) return { path, bytes };
  }
  throw unavailable(`no async-profiler in ${folder}: looked for ${paths.join(' and ')}`);
}

function described({ path, bytes }: FoundFile): ProfilerFile {
  return { path, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function platformOf({ path, bytes }: FoundFile): Platform {
  const isElf = bytes.length > 20 && bytes.readUInt32BE(0) === 0x7f454c46;
  const platform = isElf ? MACHINES[bytes.readUInt16LE(18)] : undefined;
  if (platform === undefined) throw unavailable(`${path} is no program or library for Linux on x64 or arm64`);
  return platform;
}

async function versionOf(launcher: string, signal: AbortSignal): Promise<string> {
  const { stdout, stderr } = await localShell()
    .exec([launcher, '-v'], { deadlineMs: VERSION_DEADLINE_MS, signal })
    .catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw unavailable(`${launcher} could not be asked for its version: ${messageOf(cause)}`, cause);
    });
  const output = stdout.toString('utf8').trim();
  const [, version] = /^Async-profiler (\d+\.\d+(?:\.\d+)?)/i.exec(output) ?? [];
  if (version === undefined) throw unavailable(`${launcher} -v did not tell a version: ${output || stderr.trim()}`);
  return version;
}

function unavailable(message: string, cause?: unknown): FlinkprofError {
  return new FlinkprofError('PROFILER_UNAVAILABLE', message, {
    hint: '--asprof-dir takes the unpacked folder of async-profiler 4.0 or newer: bin/asprof and lib/libasyncProfiler.so',
    cause,
  });
}
