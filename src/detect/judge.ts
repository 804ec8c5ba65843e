import type { Observation } from '../flink/index.ts';
import { FlinkprofError } from '../shared/index.ts';
import { explainCulprit, explainNamed, explainStarved, explainUnsettled } from './explain.ts';
import { measure, type MeasuredVertex } from './measure.ts';
import { type DetectLimits, type DetectOptions, withDefaults } from './options.ts';
import { backPressureOf, type Culprit, culprits, upstreamOf } from './root-cause.ts';
import { hotSubtasks, skewedAgainst } from './skew.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

/** Who holds the job back, judged from Flink's own averages; every verdict carries its numbers and a reason. */
export function judge(observed: Observation, options: DetectOptions = {}): Verdict {
  const limits = withDefaults(options);
  const { state } = observed.after.job;
  if (state !== 'RUNNING') return withoutVertex('warming-up', observed, `the job is ${state}`);
  const vertices = measure(observed, limits);
  const [worst] = culprits(vertices, limits);
  if (worst !== undefined) return holdingBack(worst, observed, limits);
  for (const measured of vertices) {
    if (measured.unsettled === null) continue;
    return withoutVertex('warming-up', observed, explainUnsettled(measured, measured.unsettled));
  }
  return withoutVertex('starved', observed, explainStarved(vertices, limits));
}

/**
 * How a vertex does that somebody chose, busy or not. The kind is `warming-up`, without a vertex, if none of its subtasks runs.
 * @throws FlinkprofError VERTEX_NOT_FOUND
 */
export function judgeNamed(observed: Observation, vertexId: string, options: DetectOptions = {}): Verdict {
  const limits = withDefaults(options);
  const { name, state } = observed.after.job;
  const vertices = measure(observed, limits);
  const measured = vertices.find(({ vertex }) => vertex.id === vertexId);
  if (measured === undefined) throw new FlinkprofError('VERTEX_NOT_FOUND', `job ${name} has no vertex ${vertexId}`);
  if (measured.subtasks.length === 0) {
    const { vertex } = measured;
    return withoutVertex(
      'warming-up',
      observed,
      `no subtask of ${vertex.name} runs: it is ${vertex.status}, the job ${state}`,
    );
  }
  const graph = new Map(vertices.map((each) => [each.vertex.id, each]));
  return withVertex('named', measured, upstreamOf(measured, graph), explainNamed(measured), observed, limits);
}

function holdingBack(culprit: Culprit, observed: Observation, limits: DetectLimits): Verdict {
  const { measured, upstream } = culprit;
  const others = skewedAgainst(measured.subtasks, limits);
  const even = measured.vertex.inputs.length === 0 ? 'source-limited' : 'bottleneck';
  const reason = explainCulprit(culprit, others, limits);
  return withVertex(others === null ? even : 'skewed', measured, upstream, reason, observed, limits);
}

function withVertex(
  kind: VerdictKind,
  measured: MeasuredVertex,
  upstream: readonly MeasuredVertex[],
  reason: string,
  observed: Observation,
  limits: DetectLimits,
): Verdict {
  const { id, name, parallelism, operators } = measured.vertex;
  return {
    kind,
    job: jobOf(observed),
    vertex: { id, name, parallelism, operators },
    busyRatio: measured.busyRatio,
    backPressuredRatio: measured.backPressuredRatio,
    idleRatio: measured.idleRatio,
    maxBusyRatio: measured.maxBusyRatio,
    subtasks: measured.subtasks,
    hotSubtasks: hotSubtasks(measured.subtasks, limits),
    upstream: upstream.map((feeding) => ({
      id: feeding.vertex.id,
      name: feeding.vertex.name,
      backPressuredRatio: backPressureOf(feeding),
    })),
    reason,
    basis: { ageSeconds: observed.ageSeconds, windowSeconds: measured.windowSeconds },
  };
}

function withoutVertex(kind: 'starved' | 'warming-up', observed: Observation, reason: string): Verdict {
  return {
    kind,
    job: jobOf(observed),
    vertex: null,
    busyRatio: null,
    backPressuredRatio: null,
    idleRatio: null,
    maxBusyRatio: null,
    subtasks: [],
    hotSubtasks: [],
    upstream: [],
    reason,
    basis: { ageSeconds: observed.ageSeconds, windowSeconds: observed.windowSeconds },
  };
}

function jobOf({ after }: Observation): Verdict['job'] {
  return { id: after.job.id, name: after.job.name };
}
