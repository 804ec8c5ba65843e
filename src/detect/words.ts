import type { MeasuredVertex } from './measure.ts';
import { backPressureOf } from './root-cause.ts';

const LONGEST_NAME = 60;

/** The vertex's name, cut so that a sentence with it stays one. */
export function nameOf({ vertex: { name } }: MeasuredVertex): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

export function namesOf(vertices: readonly MeasuredVertex[]): string {
  return vertices.map(nameOf).join(', ');
}

export function percent(ratio: number | null): string {
  return ratio === null ? 'an unknown share' : `${Math.round(ratio * 100)} %`;
}

export function seconds(durationMs: number): string {
  return `${Math.floor(durationMs / 1000)} s`;
}

/** `(map) is back-pressured 76 % of the time`, or the same of several: `is back-pressured (a 76 %, b 12 % of the time)`. */
export function pressed(vertices: readonly MeasuredVertex[]): string {
  const [first, ...others] = vertices;
  if (first !== undefined && others.length === 0) {
    return `(${nameOf(first)}) is back-pressured ${percent(backPressureOf(first))} of the time`;
  }
  const each = vertices.map((vertex) => `${nameOf(vertex)} ${percent(backPressureOf(vertex))}`);
  return `is back-pressured (${each.join(', ')} of the time)`;
}
