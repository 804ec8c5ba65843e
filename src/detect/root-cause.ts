import type { MeasuredVertex } from './measure.ts';
import type { DetectLimits } from './options.ts';

/** A vertex that limits what is above it, or a source that limits the whole. */
export interface Culprit {
  measured: MeasuredVertex;
  maxBusyRatio: number;
  upstream: MeasuredVertex[];
  /** Worst back pressure directly above, 0..1; 0 where there is none worth the name. */
  holdsBackRatio: number;
}

/** Closer than this, two busy times are the same. */
const TIE = 0.02;

/**
 * The vertices that hold their part of the job back, the worst first.
 *
 * Busy is not enough: a vertex below the real culprit is busy with what that lets through, and one above it is busy and
 * back-pressured in turn. A culprit is busy, does not mainly wait for room below, and has back pressure above it, or nothing
 * above it at all, or is saturated. Of two of them on one path of back pressure, the busier one is the cause: what a vertex can
 * take at the most is its rate ÷ its busy share, and the smallest of these is what the path can take.
 */
export function culprits(vertices: readonly MeasuredVertex[], limits: DetectLimits): Culprit[] {
  const graph = new Map(vertices.map((measured) => [measured.vertex.id, measured]));
  const candidates = vertices.flatMap((measured) => candidate(measured, graph, limits) ?? []);
  return candidates
    .filter((one) => !candidates.some((other) => other !== one && isCauseOf(other, one, graph, limits)))
    .sort((a, b) => b.holdsBackRatio - a.holdsBackRatio || b.maxBusyRatio - a.maxBusyRatio);
}

/** How far a vertex is held back: its worst subtask, as Flink's own web page shows it; the mean where only that is known. */
export function backPressureOf({ maxBackPressuredRatio, backPressuredRatio }: MeasuredVertex): number | null {
  return maxBackPressuredRatio ?? backPressuredRatio;
}

/** The vertices that feed this one. */
export function upstreamOf({ vertex }: MeasuredVertex, graph: ReadonlyMap<string, MeasuredVertex>): MeasuredVertex[] {
  return vertex.inputs.flatMap((id) => graph.get(id) ?? []);
}

function candidate(
  measured: MeasuredVertex,
  graph: ReadonlyMap<string, MeasuredVertex>,
  limits: DetectLimits,
): Culprit | null {
  const { maxBusyRatio, backPressuredRatio, unsettled, vertex } = measured;
  if (unsettled !== null || maxBusyRatio === null || maxBusyRatio < limits.busyRatio) return null;
  if ((backPressuredRatio ?? 0) >= limits.victimRatio) return null;
  const upstream = upstreamOf(measured, graph);
  const above = Math.max(0, ...upstream.map((feeding) => backPressureOf(feeding) ?? 0));
  const holdsBackRatio = above >= limits.backPressuredRatio ? above : 0;
  const isSource = vertex.inputs.length === 0;
  if (holdsBackRatio === 0 && !isSource && maxBusyRatio < limits.saturatedRatio) return null;
  return { measured, maxBusyRatio, upstream, holdsBackRatio };
}

function isCauseOf(
  cause: Culprit,
  victim: Culprit,
  graph: ReadonlyMap<string, MeasuredVertex>,
  limits: DetectLimits,
): boolean {
  if (isHeldBackBy(victim, cause, graph, limits)) return cause.maxBusyRatio >= victim.maxBusyRatio - TIE;
  if (isHeldBackBy(cause, victim, graph, limits)) return cause.maxBusyRatio > victim.maxBusyRatio + TIE;
  return false;
}

/** Whether back pressure leads all the way from `above` down to `below`. */
function isHeldBackBy(
  above: Culprit,
  below: Culprit,
  graph: ReadonlyMap<string, MeasuredVertex>,
  limits: DetectLimits,
): boolean {
  const seen = new Set<MeasuredVertex>();
  const climb = (measured: MeasuredVertex): boolean =>
    upstreamOf(measured, graph).some((feeding) => {
      if (seen.has(feeding) || (backPressureOf(feeding) ?? 0) < limits.backPressuredRatio) return false;
      seen.add(feeding);
      return feeding === above.measured || climb(feeding);
    });
  return climb(below.measured);
}
