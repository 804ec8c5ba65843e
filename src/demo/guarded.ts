import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { FlinkprofError, messageOf } from '../shared/index.ts';

/*
 * Nothing of a cluster may outlive us, not even when we are killed, and a killed process cannot tidy up. But the kernel closes
 * its pipes. So:
 *
 * - beside every JVM a small shell, its guard, reads a pipe that only we hold. When it ends, the guard kills the JVM;
 * - beside the cluster's folder another one, the keeper, reads a pipe that we, all JVMs and all guards hold. When it ends,
 *   nobody is left who could write into the folder, and the keeper removes it.
 *
 * Closing the pipes is also how we stop a cluster, so that the way out after a crash is the one that is always used.
 * All of them run in sessions of their own: Ctrl-C is for us, and a profile that runs shall be fetched before the JVM ends.
 */

/** $1: the folder. Standard input ends when nobody is left. */
const KEEPER = `why=$(mkdir -m 700 "$1" 2>&1) || { echo "$why"; exit 1; }
trap '' PIPE; echo made; cat >/dev/null; exec rm -rf "$1"`;

/** $1: the JVM's pid. A killed JVM leaves what it keeps in /tmp: its attach socket and its performance counters. */
const GUARD = 'cat >/dev/null; kill -KILL "$1" 2>/dev/null; rm -f "/tmp/.java_pid$1" /tmp/hsperfdata_*/"$1"';

/** $1: the guard's program, then the JVM's command. The JVM takes this shell's place, and so its pid. */
const START = 'guard=$1; shift; sh -c "$guard" flinkprof-guard $$ <&3 3<&- & exec "$@" 3<&-';

const STOP_DEADLINE_MS = 20_000;

/** A new folder that ends with us and with what was started in it. */
export interface KeptFolder extends AsyncDisposable {
  path: string;
  /** Whoever inherits this as an open file keeps the folder alive. */
  lifeline: Writable;
}

/** @throws FlinkprofError OUTPUT_NOT_WRITABLE when `tempDir` takes no folder, DEMO_FAILED when there is no `sh` */
export async function makeKeptFolder(tempDir: string): Promise<KeptFolder> {
  const path = join(tempDir, `flinkprof-cluster-${randomUUID().slice(0, 8)}`);
  const keeper = spawn('sh', ['-c', KEEPER, 'flinkprof-keeper', path], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  await once(keeper, 'spawn').catch((cause: unknown) => {
    throw new FlinkprofError('DEMO_FAILED', `sh could not be started: ${messageOf(cause)}`, { cause });
  });
  const { stdin: lifeline, stdout } = keeper;
  const answer = await text(stdout.take(1));
  if (answer.trim() !== 'made') {
    const hint = 'set TMPDIR to a folder that can be written to';
    throw new FlinkprofError('OUTPUT_NOT_WRITABLE', `no folder for the cluster: ${answer.trim()}`, { hint });
  }
  const stop = (): Promise<void> => endBy(lifeline, keeper, `the shell that removes ${path}`);
  return { path, lifeline, [Symbol.asyncDispose]: stop };
}

export interface GuardedJvm extends AsyncDisposable {
  name: string;
  pid: number;
  /** Resolves when the JVM has ended, for whatever reason, with that reason. */
  ended: Promise<string>;
}

export interface JvmCommand {
  /** For messages: `TaskManager 1`. */
  name: string;
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Takes standard output and standard error. */
  outputFile: string;
}

/**
 * Starts a JVM in `folder` that lives as long as we do at the most.
 * @throws FlinkprofError DEMO_FAILED when there is no `sh`
 */
export async function startGuardedJvm(command: JvmCommand, folder: KeptFolder): Promise<GuardedJvm> {
  const { name, argv, env, outputFile } = command;
  const output = await open(outputFile, 'a');
  try {
    const jvm = spawn('sh', ['-c', START, 'flinkprof-start', GUARD, ...argv], {
      cwd: folder.path,
      env,
      stdio: ['ignore', output.fd, output.fd, 'pipe', folder.lifeline],
      detached: true,
    });
    const ended = once(jvm, 'exit').then(() =>
      jvm.signalCode === null ? `exit code ${jvm.exitCode}` : jvm.signalCode,
    );
    const guarded = jvm.stdio[3];
    if (jvm.pid === undefined || !guarded) {
      throw new FlinkprofError('DEMO_FAILED', `${name} could not be started: ${await ended.catch(messageOf)}`);
    }
    return { name, pid: jvm.pid, ended, [Symbol.asyncDispose]: () => endBy(guarded, jvm, name) };
  } finally {
    await output.close();
  }
}

/** Closes the pipe that keeps a process alive, and waits for the process's end. */
async function endBy(pipe: Readable | Writable, child: ChildProcess, what: string): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null;
  const signal = AbortSignal.timeout(STOP_DEADLINE_MS);
  const ended = running ? once(child, 'exit', { signal }) : undefined;
  pipe.destroy();
  try {
    await ended;
  } catch (cause) {
    throw new FlinkprofError('DEADLINE', `${what} (pid ${child.pid}) did not end`, { cause });
  }
}
