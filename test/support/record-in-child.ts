/**
 * A flinkprof of its own, to be killed: records one look-alike. Arguments: cache folder, RPC port, data port, duration in
 * milliseconds, path of the recording. Prints the stages that it reaches.
 */
import { locate } from '../../src/locate/index.ts';
import { ensureProfiler, PROFILE_DEFAULTS, record } from '../../src/profile/index.ts';
import { silentLog, systemClock } from '../../src/shared/index.ts';
import { localShell } from '../../src/transport/index.ts';

const [cacheDir = '', rpcPort, dataPort, durationMs, path = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const onProgress = ({ stage }: { stage: string }): void => {
  console.log(stage);
};

const taskManager = { id: 'tm', rpcHost: 'localhost', rpcPort: Number(rpcPort), dataPort: Number(dataPort) };
const subtasks = [{ index: 0, attempt: 0, taskManagerId: 'tm', deployedAtMs: null }];
const wanted = { vertex: { name: 'v', parallelism: 1 }, subtasks };
const [placement] = await locate(wanted, [taskManager], localShell(), signal);
if (placement === undefined) throw new TypeError('no placement');
const profiler = await ensureProfiler({ cacheDir, mavenRepository: '' }, { onProgress }, signal);
const plan = { ...PROFILE_DEFAULTS, minJvmAgeMs: 0, durationMs: Number(durationMs), profiler, path };
await record(placement, plan, { clock: systemClock, log: silentLog, onProgress }, signal);
