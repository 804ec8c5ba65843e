import type { EventKind } from '../../../recording/index.ts';
import type { FlameEvent } from '../../../report/index.ts';

/** `93 %`, `4.2 %` below ten, `0.03 %` below one, `?` where Flink did not tell. */
export function percent(ratio: number | null): string {
  if (ratio === null || Number.isNaN(ratio)) return '?';
  const value = ratio * 100;
  if (value === 0) return '0 %';
  if (value < 0.01) return '<0.01 %';
  if (value < 1) return `${value.toFixed(2)} %`;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} %`;
}

/** Shares that are no more exact than that: `93 %`, `<1 %`. */
export function wholePercent(ratio: number | null): string {
  if (ratio === null || Number.isNaN(ratio)) return '?';
  return ratio > 0 && ratio < 0.005 ? '<1 %' : `${Math.round(ratio * 100)} %`;
}

/** An event's weight with the unit people think in. */
export function weight(value: number, unit: FlameEvent['unit']): string {
  switch (unit) {
    case 'nanos':
      return duration(value / 1e6);
    case 'bytes':
      return bytes(value);
    case 'samples':
      return counted(value, 'sample');
  }
}

export function duration(durationMs: number): string {
  if (durationMs === 0) return '0 s';
  if (durationMs < 1) return `${threeDigits(durationMs * 1_000)} µs`;
  if (durationMs < 999.5) return `${threeDigits(durationMs)} ms`;
  if (durationMs < 59_950) return `${threeDigits(durationMs / 1_000)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(value: number): string {
  let unit = 0;
  let scaled = value;
  for (; scaled >= 1_000 && unit < BYTE_UNITS.length - 1; unit++) scaled /= 1_024;
  return `${unit === 0 ? Math.round(scaled) : threeDigits(scaled)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** `812/s`, `45.1k/s`, `1.20M/s`. */
export function perSecond(rate: number): string {
  if (rate < 1_000) return `${threeDigits(rate)}/s`;
  if (rate < 999_500) return `${threeDigits(rate / 1e3)}k/s`;
  return `${threeDigits(rate / 1e6)}M/s`;
}

/** `1 sample`, `20,481 samples`. */
export function counted(count: number, noun: string): string {
  return `${Math.round(count).toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function threeDigits(value: number): string {
  if (value >= 99.95 || value === 0) return String(Math.round(value));
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

export const EVENT_TITLES: Record<EventKind, { short: string; long: string }> = {
  cpu: { short: 'CPU', long: 'Time on the CPU' },
  wall: { short: 'Wall clock', long: 'Time, on the CPU or waiting' },
  alloc: { short: 'Allocations', long: 'Memory allocated' },
  lock: { short: 'Locks', long: 'Time waiting for locks' },
};
