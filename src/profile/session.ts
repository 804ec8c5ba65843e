import { randomBytes } from 'node:crypto';

import { FlinkprofError, isFlinkprofError } from '../shared/index.ts';
import type { Installed } from './install.ts';
import { type Marker, parseMarker, sessionName, thisProcess } from './marker.ts';
import { runScript, type Script } from './script.ts';
import { timeoutSeconds } from './start-arguments.ts';
import { base, busy, REMOVE_RUN, sweep } from './sweep.ts';
import { UNINTERRUPTED } from './uninterrupted.ts';

/**
 * Writes the marker, whole or not at all: a link to a finished file, which fails if there is one already. Then makes the folder
 * into which the JVM writes, as its own user.
 */
const CLAIM: Script = {
  name: 'claim-session',
  deadlineMs: 10_000,
  text: String.raw`
umask 022
cd "$1" || exit 1
trap 'rm -f "claim-$3"' EXIT
cat >"claim-$3" || exit 1
if ! ln "claim-$3" "$2" 2>/dev/null; then
  cat "$2" || exit 1
  exit 2
fi
mkdir -m 700 "run-$3" && { [ "$4" = "$6" ] || chown "$4:$5" "run-$3"; } && exit 0
rm -rf "run-$3" "$2"
exit 1
`,
};

/**
 * One recording in one JVM, from the marker that claims the JVM for us to the removal of all that it needed there. Leaving it
 * stops the profiler and removes marker and files; if the profiler can't be stopped, they stay for the next run to find,
 * and the JVM ends the recording by itself.
 */
export class Session implements AsyncDisposable {
  readonly #installed: Installed;
  readonly #runId: string;
  /** The profiler runs, or may have been started without telling us. */
  #mayRun = false;

  private constructor(installed: Installed, runId: string) {
    this.#installed = installed;
    this.#runId = runId;
  }

  /**
   * Claims the JVM, after sweeping up what earlier runs left in it.
   * @throws FlinkprofError PROFILER_BUSY when another run holds it, DELIVERY_FAILED when the marker can't be written
   */
  static async claim(installed: Installed, durationMs: number, signal: AbortSignal): Promise<Session> {
    const { target, probe, delivered } = installed;
    await sweep(installed, signal);
    const { now } = delivered.place;
    const runId = randomBytes(6).toString('hex');
    const endsAt = now + timeoutSeconds(durationMs);
    const marker: Marker = { runId, owner: await thisProcess(), startedAt: now, endsAt };
    const args = [
      base(delivered),
      sessionName(target, probe),
      runId,
      String(probe.uid),
      String(probe.gid),
      String(probe.ownUid),
    ];
    const stdin = Buffer.from(JSON.stringify(marker));
    const { code, stdout, stderr } = await runScript(target.shell, CLAIM, { args, stdin }, UNINTERRUPTED);
    if (code === 0) return new Session(installed, runId);
    const other = code === 2 ? parseMarker(stdout.toString('utf8')) : null;
    if (other !== null) throw busy(target, other, now);
    const message = `the session could not be opened in ${base(delivered)} on ${target.host}: ${stderr.trim()}`;
    throw new FlinkprofError('DELIVERY_FAILED', message);
  }

  /** The recording, as the JVM sees it. */
  get file(): string {
    return `${this.#installed.delivered.place.base}/run-${this.#runId}/recording.jfr`;
  }

  /** The recording, as our commands see it. */
  get remotePath(): string {
    return `${this.#installed.delivered.place.root}${this.file}`;
  }

  /**
   * Not interruptible once begun: halfway through, nobody would know whether the profiler runs.
   * @throws FlinkprofError ABORTED if the signal has fired already; as `Asprof.start`
   */
  async start(args: readonly string[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new FlinkprofError('ABORTED', 'interrupted before the profiler was started');
    this.#mayRun = true;
    try {
      await this.#installed.asprof.start(args, UNINTERRUPTED);
    } catch (error) {
      this.#mayRun = isFlinkprofError(error, 'DEADLINE') || isFlinkprofError(error, 'PROFILER_FAILED');
      throw error;
    }
  }

  /** Completes the recording. @throws as `Asprof.stop` */
  async stop(): Promise<void> {
    if (!this.#mayRun) return;
    await this.#installed.asprof.stop(UNINTERRUPTED);
    this.#mayRun = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { target, probe, delivered, log } = this.#installed;
    try {
      await this.stop().catch((error: unknown) => {
        if (!isFlinkprofError(error, 'TARGET_GONE')) throw error;
      });
      const args = [base(delivered), sessionName(target, probe), this.#runId];
      await runScript(target.shell, REMOVE_RUN, { args }, UNINTERRUPTED);
    } catch (error) {
      if (!isFlinkprofError(error)) throw error;
      log.warn('what was started could not be ended: it ends by itself', { pid: target.pid, reason: error.message });
    }
  }
}
