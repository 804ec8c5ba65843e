import { ANALYSE_DEFAULTS } from '../analyse/index.ts';
import { DETECT_DEFAULTS } from '../detect/index.ts';
import type { FlinkOptions } from '../flink/index.ts';
import type { InvestigationOptions, InvestigationRequest } from '../investigate.ts';
import { PROFILE_DEFAULTS, PROFILE_EVENTS, type ProfileEvent } from '../profile/index.ts';
import { FlinkprofError, parseDurationMs } from '../shared/index.ts';
import { resolveConnection } from './connection.ts';
import type { Environment } from './environment.ts';
import type { ProfileFlags } from './flags.ts';

/** All that one run of `profile` needs to know. */
export interface ProfileSettings {
  flink: FlinkOptions;
  request: InvestigationRequest;
  investigation: InvestigationOptions;
  outputDir: string;
}

const DEFAULT_OUTPUT_DIR = 'flinkprof-captures';
const DEFAULT_MAX_TASKMANAGERS = 2;
const MIN_DURATION_MS = 1_000;
const MAX_DURATION_MS = 30 * 60_000;

/**
 * Flags before environment before defaults.
 * @throws FlinkprofError USAGE naming the flag
 */
export function resolveProfile(flags: ProfileFlags, environment: Environment): ProfileSettings {
  const { asprofDir } = flags;
  return {
    flink: resolveConnection(flags, environment),
    request: { job: flags.job ?? null, vertex: flags.vertex ?? null, force: flags.force ?? false },
    investigation: {
      detect: DETECT_DEFAULTS,
      profile: {
        ...PROFILE_DEFAULTS,
        durationMs: flags.duration === undefined ? PROFILE_DEFAULTS.durationMs : recordingMs(flags.duration),
        events: flags.event === undefined ? PROFILE_DEFAULTS.events : flags.event.flatMap(parseEvents),
      },
      profiler: {
        cacheDir: environment.cacheDir,
        mavenRepository: environment.mavenRepository,
        ...(asprofDir === undefined ? {} : { asprofDir }),
      },
      analyse: ANALYSE_DEFAULTS,
      maxSubtasks: atLeastOne(flags.subtasks, '--subtasks') ?? Infinity,
      maxTaskManagers: atLeastOne(flags.maxTaskmanagers, '--max-taskmanagers') ?? DEFAULT_MAX_TASKMANAGERS,
    },
    outputDir: flags.output ?? DEFAULT_OUTPUT_DIR,
  };
}

function recordingMs(text: string): number {
  const durationMs = parseDurationMs(text, '--duration');
  if (durationMs >= MIN_DURATION_MS && durationMs <= MAX_DURATION_MS) return durationMs;
  throw new FlinkprofError('USAGE', `--duration: ${text} is not between 1s and 30m`);
}

/** `cpu`, or `cpu,wall`. */
function parseEvents(text: string): ProfileEvent[] {
  return text.split(',').map((name) => {
    const event = PROFILE_EVENTS.find((known) => known === name.trim());
    if (event !== undefined) return event;
    throw new FlinkprofError('USAGE', `--event: '${name}' is not one of ${PROFILE_EVENTS.join(', ')}`);
  });
}

function atLeastOne(count: number | undefined, flag: string): number | undefined {
  if (count === undefined || (Number.isInteger(count) && count >= 1)) return count;
  throw new FlinkprofError('USAGE', `${flag}: ${count} is not a whole number above 0`);
}
