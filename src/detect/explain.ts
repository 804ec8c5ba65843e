import type { MeasuredVertex } from './measure.ts';
import type { DetectLimits } from './options.ts';
import { backPressureOf, type Culprit } from './root-cause.ts';
import { LONG_WINDOW_SECONDS, type Unsettled } from './settled.ts';
import { hotSubtasks } from './skew.ts';
import { nameOf, namesOf, percent, pressures, seconds } from './words.ts';

/*
 * One plain sentence for each verdict, without a full stop, with the numbers that decided.
 */

const UNMEASURED = 'Flink does not measure how busy a source of the old kind is';

/** @param skewedAgainst how busy the others are, where few subtasks carry the vertex */
export function explainCulprit(culprit: Culprit, skewedAgainst: number | null, limits: DetectLimits): string {
  const { measured } = culprit;
  const claim = skewedAgainst === null ? evenClaim(measured, limits) : skewedClaim(measured, skewedAgainst, limits);
  return `${claim}, and ${consequence(culprit, limits)}${youth(measured)}`;
}

export function explainNamed(measured: MeasuredVertex): string {
  const { busyRatio, backPressuredRatio, idleRatio, subtasks, unsettled } = measured;
  const name = nameOf(measured);
  if (unsettled !== null) {
    return `${name} was named; its numbers say nothing yet: ${explainUnsettled(measured, unsettled)}`;
  }
  const over = subtasks.length === 1 ? '' : `, on average over its ${subtasks.length} subtasks`;
  return busyRatio === null
    ? `${name} was named: it is ${percent(backPressuredRatio)} back-pressured${over}; ${UNMEASURED}`
    : `${name} was named: it is ${percent(busyRatio)} busy, ${percent(backPressuredRatio)} back-pressured and ` +
        `${percent(idleRatio)} idle${over}${youth(measured)}`;
}

export function explainUnsettled(measured: MeasuredVertex, unsettled: Unsettled): string {
  const { index } = unsettled;
  const who = index === null ? nameOf(measured) : `subtask ${index} of ${nameOf(measured)}`;
  switch (unsettled.kind) {
    case 'status':
      return `${who} is ${unsettled.status}`;
    case 'restarted':
      return `${who} was restarted while it was watched (attempt ${unsettled.attempt})`;
    case 'young':
      return (
        `${who} has been running for ${seconds(unsettled.runningForMs)} only: ` +
        `until ${seconds(unsettled.neededMs)} its start counts as busy`
      );
    case 'silent':
      return `Flink does not tell how busy ${who} is`;
  }
}

/** Nothing is busy enough; says what there is instead. */
export function explainStarved(vertices: readonly MeasuredVertex[], limits: DetectLimits): string {
  const [busiest] = vertices
    .filter(({ maxBusyRatio }) => maxBusyRatio !== null)
    .toSorted((a, b) => (b.maxBusyRatio ?? 0) - (a.maxBusyRatio ?? 0));
  const most =
    busiest === undefined
      ? 'no operator tells how busy it is'
      : `the busiest operator, ${nameOf(busiest)}, is ${percent(busiest.maxBusyRatio)} busy`;
  const held = vertices.filter((vertex) => (backPressureOf(vertex) ?? 0) >= limits.backPressuredRatio);
  if (held.length > 0) {
    return `there is back pressure (${pressures(held)}), but nothing is busy enough to be its cause: ${most}`;
  }
  const unmeasured = vertices.find((vertex) => vertex.busyRatio === null && vertex.backPressuredRatio !== null);
  const doubt = unmeasured === undefined ? '' : `; ${nameOf(unmeasured)} may be the limit: ${UNMEASURED}`;
  return `nothing holds this job back: ${most}, and nothing is back-pressured${doubt}`;
}

function evenClaim(measured: MeasuredVertex, limits: DetectLimits): string {
  const { subtasks } = measured;
  const hot = hotSubtasks(subtasks, limits);
  const busy = subtasks.flatMap(({ index, busyRatio }) => (hot.includes(index) ? (busyRatio ?? []) : []));
  const [least, most] = [percent(Math.min(...busy)), percent(Math.max(...busy))];
  return `${nameOf(measured)} is ${least === most ? '' : 'up to '}${most} busy${inSubtasks(hot.length, subtasks.length)}`;
}

function inSubtasks(hot: number, all: number): string {
  if (all === 1) return '';
  if (hot < all) return ` in ${hot} of its ${all} subtasks`;
  return all === 2 ? ' in both of its subtasks' : ` in all ${all} of its subtasks`;
}

function skewedClaim(measured: MeasuredVertex, others: number, limits: DetectLimits): string {
  const { subtasks, maxBusyRatio } = measured;
  const hot = hotSubtasks(subtasks, limits).length;
  const are = hot === 1 ? 'is' : 'are up to';
  const rest = subtasks.length - hot === 1 ? 'the other one' : 'the median of the others';
  return `${hot} of the ${subtasks.length} subtasks of ${nameOf(measured)} ${are} ${percent(maxBusyRatio)} busy and ${rest} ${percent(others)}`;
}

function consequence(culprit: Culprit, limits: DetectLimits): string {
  const { measured, upstream } = culprit;
  const isHeld = (vertex: MeasuredVertex): boolean => (backPressureOf(vertex) ?? 0) >= limits.backPressuredRatio;
  if (upstream.length === 0) {
    const own = isHeld(measured) ? `, though back-pressured ${percent(backPressureOf(measured))} of the time` : '';
    return `it is a source: the whole job waits for it${own}`;
  }
  const held = upstream.filter(isHeld);
  const [only, ...others] = held;
  if (only !== undefined) {
    return others.length === 0
      ? `what feeds it (${nameOf(only)}) is back-pressured ${percent(backPressureOf(only))} of the time`
      : `what feeds it is back-pressured (${pressures(held)} of the time)`;
  }
  return upstream.some((vertex) => backPressureOf(vertex) === null)
    ? `Flink does not tell whether what feeds it (${namesOf(upstream)}) is held back`
    : `what feeds it (${namesOf(upstream)}) is not held back yet: it just keeps up`;
}

/** Numbers of less than a minute are said to be that. */
function youth({ windowSeconds }: MeasuredVertex): string {
  const isYoung = windowSeconds > 5 && windowSeconds < LONG_WINDOW_SECONDS;
  return isYoung ? ` (over the ${Math.floor(windowSeconds)} s that it has run)` : '';
}
