import type { TaskManagerAnswer } from './answers.ts';

export interface TaskManagerInfo {
  /** As in `SubtaskSnapshot.taskManagerId`. */
  id: string;
  /** Where its RPC listens; null where Flink does not say (everything in one JVM). */
  rpcHost: string | null;
  rpcPort: number | null;
  /** Where it listens for other TaskManagers' records; -1 where it doesn't. */
  dataPort: number;
  slots: number;
  freeSlots: number;
}

/** `pekko.tcp://flink@10.0.0.7:6122/user/rpc/taskmanager_0`: `akka` before 1.18, `.ssl` with internal TLS, `[::1]` for IPv6. */
const RPC_PATH = /^[a-z.]+:\/\/[^@/]+@(\[[^\]]+\]|[^:/]+):(\d+)\//;

export function readTaskManager(answer: TaskManagerAnswer): TaskManagerInfo {
  const [, host, port] = RPC_PATH.exec(answer.path) ?? [];
  return {
    id: answer.id,
    rpcHost: host?.replace(/^\[|\]$/g, '') ?? null,
    rpcPort: port === undefined ? null : Number(port),
    dataPort: answer.dataPort,
    slots: answer.slotsNumber,
    freeSlots: answer.freeSlots,
  };
}
