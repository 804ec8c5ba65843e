import { z } from 'zod';

import { FlinkprofError, type HttpAnswer } from '../shared/index.ts';

/*
 * What flinkprof reads of Flink's answers, and nothing else: unknown fields are ignored, a missing one is named. Fields that
 * some version between 1.13 and 2.3 lacks are optional here and become null further on.
 */

const number = z.union([z.number(), z.string()]).nullish();

/** Flink writes numbers that are not finite as strings: "NaN" is 'not measured'. Missing and not finite are both null. */
export function finite(value: z.infer<typeof number>): number | null {
  const parsed = value === null || value === undefined || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

const measured = number.transform(finite);

const ioMetrics = z.object({
  'read-records': measured,
  'read-records-complete': z.boolean().optional(),
  'write-records': measured,
  'write-records-complete': z.boolean().optional(),
  /** Raw, because "NaN" says more than a missing one. */
  'accumulated-busy-time': number,
  'accumulated-backpressured-time': measured,
  'accumulated-idle-time': measured,
});
export type IoMetrics = z.infer<typeof ioMetrics>;

export const overviewAnswer = z.object({ taskmanagers: z.number(), 'flink-version': z.string() });

export const jobsAnswer = z.object({
  jobs: z.array(z.object({ jid: z.string(), name: z.string(), state: z.string(), 'start-time': z.number() })),
});

export const jobAnswer = z.object({
  jid: z.string(),
  name: z.string(),
  state: z.string(),
  'start-time': z.number(),
  vertices: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      parallelism: z.number(),
      status: z.string(),
      metrics: ioMetrics,
    }),
  ),
  plan: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        description: z.string().optional(),
        inputs: z.array(z.object({ id: z.string() })).optional(),
      }),
    ),
  }),
});
export type JobAnswer = z.infer<typeof jobAnswer>;

export const vertexAnswer = z.object({
  subtasks: z.array(
    z.object({
      subtask: z.number(),
      status: z.string(),
      attempt: z.number(),
      'start-time': z.number(),
      'taskmanager-id': z.string(),
      'status-duration': z.object({ RUNNING: z.number().optional() }).optional(),
      metrics: ioMetrics,
    }),
  ),
});
export type VertexAnswer = z.infer<typeof vertexAnswer>;
export type SubtaskAnswer = VertexAnswer['subtasks'][number];

export const backPressureAnswer = z.object({
  status: z.string(),
  subtasks: z
    .array(z.object({ subtask: z.number(), ratio: measured, idleRatio: measured, busyRatio: measured }))
    .optional(),
});
export type BackPressureAnswer = z.infer<typeof backPressureAnswer>;
export type GaugesAnswer = NonNullable<BackPressureAnswer['subtasks']>[number];

export const taskManagersAnswer = z.object({
  taskmanagers: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      dataPort: z.number(),
      slotsNumber: z.number(),
      freeSlots: z.number(),
    }),
  ),
});
export type TaskManagerAnswer = z.infer<typeof taskManagersAnswer>['taskmanagers'][number];

export const configAnswer = z.array(z.object({ key: z.string(), value: z.string() }));

export const profilerAnswer = z.object({
  profilingList: z.array(
    z.object({ status: z.string(), mode: z.string(), triggerTime: z.number(), duration: z.number() }),
  ),
});

/** @throws FlinkprofError FLINK_ANSWER_UNKNOWN naming the URL, the field and what was expected of it */
export function read<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  const result = schema.safeParse(answer.body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue === undefined || issue.path.length === 0 ? 'the answer' : z.core.toDotPath(issue.path);
  throw new FlinkprofError(
    'FLINK_ANSWER_UNKNOWN',
    `${answer.url} has not the expected shape: ${path}: ${issue?.message ?? result.error.message}`,
  );
}
