import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { ensureProfiler } from '../../../src/profile/index.ts';
import { readEnvironment } from '../../../src/settings/index.ts';
import { fileOfJar, jar, type JarName } from './jars.ts';

const run = promisify(execFile);
const PLATFORM = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64';
/** Inlined frames are named even in code that was compiled before the profiler came. */
const JVM_OPTIONS = ['-XX:+UseSerialGC', '-XX:+UnlockDiagnosticVMOptions', '-XX:+DebugNonSafepoints'];
const WORKLOAD = new URL('../../fixtures/recordings/Workload.java', import.meta.url).pathname;

/** Compiles the program that the recordings are of into the folder. */
export async function compileWorkload(folder: string): Promise<void> {
  await run('javac', ['-d', folder, WORKLOAD], { timeout: 60_000 });
}

/** The program of the recordings, running in a JVM of its own; it ends with the `using` block. */
export class Workload implements AsyncDisposable {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  static async start(folder: string): Promise<Workload> {
    const child = spawn('java', [...JVM_OPTIONS, '-cp', folder, 'Workload', '600'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const workload = new Workload(child);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the workload ended with code ${code} before it ran`);
    });
    await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
    ended.catch(() => undefined);
    return workload;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}

/**
 * Profiles a JVM with the async-profiler that flinkprof brings, attached as users do it by hand. `args` are those of `asprof`.
 */
export async function profile(pid: number, file: string, seconds: number, args: readonly string[]): Promise<void> {
  const tools = { onProgress: () => undefined };
  const { platforms } = await ensureProfiler(readEnvironment(), tools, new AbortController().signal);
  const { launcher, library } = platforms[PLATFORM]!;
  const argv = ['-d', String(seconds), ...args, '-f', file, '--libpath', library.path, String(pid)];
  await run(launcher.path, argv, { timeout: (seconds + 30) * 1000 });
}

/** Runs the program from its start to its end with options of the JVM: an agent, or the JDK's own recorder. */
export async function runWorkload(folder: string, seconds: number, jvmOptions: readonly string[]): Promise<void> {
  await run('java', [...JVM_OPTIONS, ...jvmOptions, '-cp', folder, 'Workload', String(seconds)], {
    timeout: (seconds + 60) * 1000,
  });
}

/** An older async-profiler, as an option of the JVM. */
export async function agentOption(version: Exclude<JarName, 'jfr-converter'>, args: string): Promise<string> {
  return `-agentpath:${await fileOfJar(version, `${PLATFORM}/libasyncProfiler.so`)}=start,${args}`;
}

/** What async-profiler's own converter makes of a recording. `args` are those of `jfrconv`. */
export async function jfrconv(file: string, output: string, args: readonly string[]): Promise<void> {
  const argv = ['-cp', await jar('jfr-converter'), 'one.convert.Main', ...args, '-o', 'collapsed', file, output];
  await run('java', argv, { timeout: 60_000 });
}
