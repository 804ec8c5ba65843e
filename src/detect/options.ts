/** From which numbers on flinkprof draws which conclusion. Ratios are 0..1. */
export interface DetectOptions {
  /**
   * A subtask this busy can be what holds a job back. Flink's autoscaler plans for this utilisation by default,
   * because above it little is left for bursts.
   * @default 0.7
   */
  busyRatio?: number;
  /**
   * A vertex this busy is at its limit even if nothing above it is back-pressured yet: what feeds it just keeps up.
   * @default 0.95
   */
  saturatedRatio?: number;
  /**
   * Less back pressure than this is noise: what Flink's own web page calls `OK` (Flink: JobVertexBackPressureHandler).
   * @default 0.1
   */
  backPressuredRatio?: number;
  /**
   * A vertex whose subtasks are back-pressured more than this, on average, waits for somebody else: what Flink's own web page
   * calls `HIGH` (Flink: JobVertexBackPressureHandler).
   * @default 0.5
   */
  victimRatio?: number;
  /**
   * A subtask is hot from this share of the busiest one's busy time on.
   * @default 0.8
   */
  hotShare?: number;
  /**
   * A vertex is skewed if its median other subtask is no busier than this share of the busiest one.
   * @default 0.5
   */
  skewShare?: number;
  /**
   * A restarted or new subtask is judged after this time, because its first numbers are those of its start: Flink counts
   * everything that is neither idle nor back-pressured as busy, and so the whole start (Flink: TaskIOMetricGroup).
   * @default 60_000
   */
  settledAfterMs?: number;
  /**
   * The same where Flink averages over a minute (1.17 and newer) and so over all that the subtask has run.
   * @default 30_000
   */
  settledEarlyAfterMs?: number;
  /**
   * Busy, back-pressured and idle time make up the whole of a subtask's time. If those told add up to less than this share,
   * some are missing.
   * @default 0.5
   */
  knownShare?: number;
}

export const DETECT_DEFAULTS = {
  busyRatio: 0.7,
  saturatedRatio: 0.95,
  backPressuredRatio: 0.1,
  victimRatio: 0.5,
  hotShare: 0.8,
  skewShare: 0.5,
  settledAfterMs: 60_000,
  settledEarlyAfterMs: 30_000,
  knownShare: 0.5,
} as const satisfies Required<DetectOptions>;

export type DetectLimits = Required<DetectOptions>;

export function withDefaults(options: DetectOptions): DetectLimits {
  return { ...DETECT_DEFAULTS, ...options };
}
