/** Process exit codes, documented in the README. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  nothingBusy: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

interface ErrorKind {
  /** What the process exits with when this ends it. */
  exit: (typeof EXIT)[keyof typeof EXIT];
  /** What to do next, when the place that throws knows nothing better. */
  hint: string;
}

/** Every failure flinkprof knows. `docs/errors.md` has a line for each; a test compares the two. */
export const ERRORS = {
  USAGE: { exit: EXIT.usage, hint: 'see flinkprof --help' },
  ABORTED: { exit: EXIT.interrupted, hint: 'run it again when you are ready' },
  DEADLINE: { exit: EXIT.failed, hint: 'the machine may be overloaded; try again' },

  FLINK_UNREACHABLE: {
    exit: EXIT.unreachable,
    hint: "check --url: it is the address of the JobManager's web page, http://localhost:8081 by default",
  },
  FLINK_NOT_ALLOWED: { exit: EXIT.unreachable, hint: 'a proxy in front of the JobManager wants credentials: --header' },
  FLINK_REFUSED: { exit: EXIT.failed, hint: "look at the JobManager's log" },
  FLINK_ANSWER_UNKNOWN: {
    exit: EXIT.failed,
    hint: 'is this really the address of a Flink JobManager, version 1.16 or newer?',
  },
  JOB_NOT_FOUND: { exit: EXIT.usage, hint: 'flinkprof top lists the running jobs' },
  VERTEX_NOT_FOUND: { exit: EXIT.usage, hint: 'flinkprof top lists the operators of the job' },

  OUTPUT_TOO_LARGE: { exit: EXIT.failed, hint: 'record shorter, or fewer events' },

  TARGET_NOT_FOUND: {
    exit: EXIT.unreachable,
    hint: 'flinkprof must run on the machine of the TaskManager, as its user or as root',
  },
  TARGET_NOT_ALLOWED: { exit: EXIT.unreachable, hint: "run flinkprof as the TaskManager's user, or as root" },
  TARGET_AMBIGUOUS: { exit: EXIT.failed, hint: 'give each TaskManager its own taskmanager.resource-id' },
  TARGET_GONE: { exit: EXIT.failed, hint: "the TaskManager ended while it was profiled; look at Flink's log" },
  TARGET_NOT_ATTACHABLE: { exit: EXIT.unreachable, hint: 'allow attaching: see docs/errors.md' },

  PROFILER_UNAVAILABLE: {
    exit: EXIT.failed,
    hint: 'without internet: fetch the two artifacts named in docs/offline.md and pass --asprof-dir',
  },
  PROFILER_BUSY: { exit: EXIT.failed, hint: 'wait until the other profile has ended and run it again' },
  PROFILER_FAILED: { exit: EXIT.failed, hint: "look at the TaskManager's log" },
  DELIVERY_FAILED: { exit: EXIT.failed, hint: 'the TaskManager needs a writable folder that allows execution' },

  RECORDING_EMPTY: { exit: EXIT.failed, hint: 'record longer: --duration 60s' },
  RECORDING_DAMAGED: { exit: EXIT.failed, hint: 'record again; if it stays, please report it with the file' },
  CAPTURE_UNREADABLE: { exit: EXIT.failed, hint: 'was it written by a newer flinkprof? Update this one' },
  OUTPUT_NOT_WRITABLE: { exit: EXIT.failed, hint: 'choose another folder: --output' },

  DEMO_NEEDS_JAVA: { exit: EXIT.failed, hint: 'install a JDK 11, 17 or 21 and set JAVA_HOME' },
  DEMO_NEEDS_MAVEN: { exit: EXIT.failed, hint: 'install Maven 3.8 or newer and run it again' },
  DEMO_FAILED: { exit: EXIT.failed, hint: 'the logs of the demo cluster say more' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** What to do next; the code's own hint otherwise. */
  hint?: string;
  /** What failed underneath. */
  cause?: unknown;
}

/**
 * The one error flinkprof throws on purpose. Its message says what happened and to what, with what was tried; its hint says
 * what to do next. Anything else that is thrown is a bug and keeps its stack.
 */
export class FlinkprofError extends Error {
  override readonly name = 'FlinkprofError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? ERRORS[code].hint;
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }
}

export function isFlinkprofError(error: unknown, code?: ErrorCode): error is FlinkprofError {
  return error instanceof FlinkprofError && (code === undefined || error.code === code);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
