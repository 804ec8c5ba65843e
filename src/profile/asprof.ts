import { FlinkprofError, isFlinkprofError, type Log } from '../shared/index.ts';
import { type ExecResult, parseProcStat } from '../transport/index.ts';
import type { Delivered } from './deliver.ts';
import type { Target } from './target.ts';

/** Attaching takes 0.6 s the first time (seen); a JVM may be in a long pause. */
const COMMAND_DEADLINE_MS = 20_000;
const ALIVE_DEADLINE_MS = 5_000;

/** The commands that we give to the profiler in one JVM. */
export interface Asprof {
  /**
   * @throws FlinkprofError PROFILER_BUSY (it runs already), TARGET_NOT_ATTACHABLE, DELIVERY_FAILED (the JVM can't load the library),
   *   TARGET_GONE, PROFILER_FAILED, DEADLINE (it may have started all the same)
   */
  start(args: readonly string[], signal: AbortSignal): Promise<void>;
  /** How long it has been running, in seconds; null: it isn't. Of another library than ours if its path is given. */
  runningForSeconds(signal: AbortSignal, libraryPath?: string): Promise<number | null>;
  /** Ends the recording and completes its file. Does nothing if there is none. */
  stop(signal: AbortSignal): Promise<void>;
}

export function asprofFor(target: Target, { launcherPath, libraryPath }: Delivered, log: Log): Asprof {
  const { shell } = target;

  async function run(action: string, args: readonly string[], library: string, signal: AbortSignal): Promise<string> {
    const argv = [launcherPath, action, ...args, '--libpath', library, String(target.pid)];
    const result = await shell.exec(argv, { deadlineMs: COMMAND_DEADLINE_MS, signal });
    // Warnings: kernel symbols that are hidden, perf events that ran out.
    if (result.stderr !== '') log.info(`asprof ${action} said`, { pid: target.pid, stderr: result.stderr.trim() });
    if (result.code === 0) return result.stdout.toString('utf8');
    if (!(await isAlive(target, signal))) throw gone(target, `asprof ${action}`);
    throw failed(target, action, result);
  }

  return {
    async start(args, signal) {
      await run('start', args, libraryPath, signal);
    },
    async runningForSeconds(signal, library = libraryPath) {
      const [, seconds] = /running for (\d+) seconds/.exec(await run('status', [], library, signal)) ?? [];
      return seconds === undefined ? null : Number(seconds);
    },
    async stop(signal) {
      // Without a format it would print all it has sampled.
      await run('stop', ['-o', 'jfr'], libraryPath, signal);
    },
  };
}

/** Whether the process is still there, and no other one under its id. A target that can't be asked counts as alive. */
export async function isAlive({ shell, pid, startTicks }: Target, signal: AbortSignal): Promise<boolean> {
  try {
    const { stdout } = await shell.exec(['cat', `/proc/${pid}/stat`], { deadlineMs: ALIVE_DEADLINE_MS, signal });
    return parseProcStat(stdout.toString('utf8'))?.startTicks === startTicks;
  } catch (error) {
    if (isFlinkprofError(error, 'TARGET_GONE')) return false;
    if (isFlinkprofError(error, 'DEADLINE')) return true;
    throw error;
  }
}

export function gone({ pid, host }: Target, during: string): FlinkprofError {
  return new FlinkprofError('TARGET_GONE', `pid ${pid} on ${host} ended during ${during}`);
}

interface KnownFailure {
  /** What asprof or the JVM prints (async-profiler: src/jattach, src/main/main.cpp, src/vmEntry.cpp). */
  text: RegExp;
  code: 'PROFILER_BUSY' | 'TARGET_NOT_ATTACHABLE' | 'TARGET_NOT_ALLOWED' | 'DELIVERY_FAILED';
  hint?: string;
}

const KNOWN_FAILURES: readonly KnownFailure[] = [
  { text: /Profiler already started/, code: 'PROFILER_BUSY' },
  {
    text: /Dynamic agent loading is not enabled/,
    code: 'TARGET_NOT_ATTACHABLE',
    hint: 'start the TaskManager with -XX:+EnableDynamicAgentLoading in env.java.opts.taskmanager',
  },
  {
    text: /Could not start attach mechanism|Could not connect to socket/,
    code: 'TARGET_NOT_ATTACHABLE',
    hint: 'the JVM must be able to write its /tmp, and must not run with -XX:+DisableAttachMechanism',
  },
  { text: /Failed to change credentials/, code: 'TARGET_NOT_ALLOWED' },
  {
    text: /was not loaded|failed to load|failed to map segment|cannot open shared object/i,
    code: 'DELIVERY_FAILED',
  },
];

function failed({ pid, host }: Target, action: string, { code, stdout, stderr }: ExecResult): FlinkprofError {
  const said = `${stderr}\n${stdout.toString('utf8')}`.trim().replace(/\s*\n\s*/g, ' | ');
  const known = KNOWN_FAILURES.find(({ text }) => text.test(said));
  const message = `asprof ${action} on pid ${pid} on ${host} failed (exit code ${code}): ${said}`;
  const hint = known?.hint;
  return new FlinkprofError(known?.code ?? 'PROFILER_FAILED', message, hint === undefined ? {} : { hint });
}
