import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { type JarName, unpackedJar } from './jars.ts';

const run = promisify(execFile);
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x64';
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

  /** Records with async-profiler 4.6. `args` are those of `asprof`. */
  async record(file: string, seconds: number, args: readonly string[]): Promise<void> {
    await this.profile(file, seconds, [...args, '-o', 'jfr']);
  }

  /** Profiles with async-profiler 4.6, attached as users do it. `args` are those of `asprof`. */
  async profile(file: string, seconds: number, args: readonly string[]): Promise<void> {
    const asprof = join(await unpackedJar('launcher'), 'libs', `asprof-4.5-linux-${ARCHITECTURE}`);
    await chmod(asprof, 0o755);
    const library = await profilerLibrary('profiler46');
    const argv = ['-d', String(seconds), ...args, '-f', file, '--libpath', library, String(this.pid)];
    await run(asprof, argv, { timeout: (seconds + 30) * 1000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}

/** Runs the program from its start to its end with options of the JVM: an agent, or the JDK's own recorder. */
export async function runWorkload(folder: string, seconds: number, jvmOptions: readonly string[]): Promise<void> {
  await run('java', [...JVM_OPTIONS, ...jvmOptions, '-cp', folder, 'Workload', String(seconds)], {
    timeout: (seconds + 60) * 1000,
  });
}

/** async-profiler of some version, as an option of the JVM. */
export async function agentOption(jar: JarName, args: string): Promise<string> {
  return `-agentpath:${await profilerLibrary(jar)}=start,${args}`;
}

async function profilerLibrary(jar: JarName): Promise<string> {
  return join(await unpackedJar(jar), `linux-${ARCHITECTURE}`, 'libasyncProfiler.so');
}

/** What async-profiler's own converter makes of a recording. `args` are those of `jfrconv`. */
export async function jfrconv(file: string, output: string, args: readonly string[]): Promise<void> {
  const converter = await unpackedJar('converter');
  await run('java', ['-cp', converter, 'one.convert.Main', ...args, '-o', 'collapsed', file, output], {
    timeout: 60_000,
  });
}
