/** How often the JobManager collects the metrics that its answers are made of (Flink: `metrics.fetcher.update-interval`). */
export const DEFAULT_FETCH_INTERVAL_MS = 10_000;

/** A TaskManager renews its own averages this often (Flink: View.UPDATE_INTERVAL_SECONDS). */
export const VIEW_UPDATE_SECONDS = 5;

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The long spellings Flink takes as well, with an `s` at the end or without (Flink: TimeUtils). */
const SPELLINGS: Readonly<Record<string, string>> = {
  nano: 'ns',
  nanosecond: 'ns',
  micro: 'us',
  microsecond: 'us',
  milli: 'ms',
  millisecond: 'ms',
  sec: 's',
  second: 's',
  m: 'min',
  minute: 'min',
  hour: 'h',
  day: 'd',
};

/** A duration as Flink's configuration writes it: `10 s`, `2000` (milliseconds), `1min`; null if it is none. */
export function parseFlinkDurationMs(text: string): number | null {
  const match = /^(\d+)\s*([a-zµ]*)$/.exec(text.trim().toLowerCase());
  if (match === null) return null;
  const [, digits = '', unit = ''] = match;
  const factor = unit === '' ? 1 : (UNITS_MS[unit] ?? UNITS_MS[SPELLINGS[unit.replace(/s$/, '')] ?? '']);
  return factor === undefined ? null : Number(digits) * factor;
}

/**
 * Over how many seconds Flink averages busy, back-pressured and idle times: 60 since 1.17, 5 before
 * (Flink: TimerGauge.DEFAULT_TIME_SPAN_IN_SECONDS). A version that can't be read is taken for a newer one.
 */
export function gaugeWindowSeconds(flinkVersion: string): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(flinkVersion) ?? [];
  if (major === undefined || minor === undefined) return 60;
  return Number(major) > 1 || Number(minor) >= 17 ? 60 : 5;
}
