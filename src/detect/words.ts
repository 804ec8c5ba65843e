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

/** `a 76 %, b 12 %`: each with its back pressure. */
export function pressures(vertices: readonly MeasuredVertex[]): string {
  return vertices.map((vertex) => `${nameOf(vertex)} ${percent(backPressureOf(vertex))}`).join(', ');
}
