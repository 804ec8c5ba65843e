import { isIP } from 'node:net';

import type { SubtaskLoad } from '../detect/index.ts';
import { FlinkprofError } from '../shared/index.ts';
import type { Shell } from '../transport/index.ts';
import { identify, type TaskManagerAddress } from './identify.ts';
import { type Machine, parseMachine } from './machine.ts';
import type { PlacedSubtask, Placement } from './placement.ts';
import { SCAN_SCRIPT } from './scan-script.ts';

/** The subtasks to find: the vertex of a verdict and those of its subtasks that are hot. */
export interface WantedSubtasks {
  vertex: { name: string; parallelism: number };
  subtasks: readonly Pick<SubtaskLoad, 'index' | 'attempt' | 'taskManagerId' | 'deployedAtMs'>[];
}

const SCAN_DEADLINE_MS = 15_000;

/**
 * Finds the processes that run the subtasks, by one read of /proc where the shell runs.
 * @returns one placement per TaskManager, in the order of the first subtask on each
 * @throws FlinkprofError TARGET_NOT_FOUND (none of the processes; or it runs on another machine, which the message names),
 *   TARGET_AMBIGUOUS (several fit, or what is known disagrees), TARGET_NOT_ALLOWED (they belong to another user), and what
 *   `Shell.exec` throws
 */
export async function locate(
  wanted: WantedSubtasks,
  taskManagers: readonly TaskManagerAddress[],
  shell: Shell,
  signal: AbortSignal,
): Promise<Placement[]> {
  const groups = byTaskManager(wanted);
  const addresses = [...groups.keys()].map((id) => addressOf(id, taskManagers));
  const machine = await scan(addresses, shell, signal);

  const placements = addresses.map((address): Placement => {
    const { pid, startTicks } = identify(address, machine);
    return {
      taskManagerId: address.id,
      subtasks: groups.get(address.id) ?? [],
      target: { kind: 'process', host: machine.hostName, pid, startTicks, shell },
    };
  });
  refuseSharedProcess(placements);
  return placements;
}

function byTaskManager({ vertex, subtasks }: WantedSubtasks): Map<string, PlacedSubtask[]> {
  const groups = new Map<string, PlacedSubtask[]>();
  for (const { index, attempt, taskManagerId, deployedAtMs } of subtasks) {
    const threadName = `${vertex.name} (${index + 1}/${vertex.parallelism})#${attempt}`;
    const placed = { index, attempt, threadName, deployedAtMs };
    groups.set(taskManagerId, [...(groups.get(taskManagerId) ?? []), placed]);
  }
  return groups;
}

function addressOf(id: string, taskManagers: readonly TaskManagerAddress[]): TaskManagerAddress {
  const found = taskManagers.find((taskManager) => taskManager.id === id);
  if (found !== undefined) return found;
  const known = taskManagers.map((taskManager) => taskManager.id).join(', ');
  throw new FlinkprofError('TARGET_NOT_FOUND', `Flink does not list TaskManager ${id} any more; it lists: ${known}`, {
    hint: 'the TaskManager was lost since the job was looked at: run it again',
  });
}

async function scan(addresses: TaskManagerAddress[], shell: Shell, signal: AbortSignal): Promise<Machine> {
  const hosts = addresses.flatMap(({ rpcHost }) => (rpcHost === null || isIP(rpcHost) !== 0 ? [] : [rpcHost]));
  const argv = ['sh', '-c', SCAN_SCRIPT, 'look-for-taskmanagers', ...new Set(hosts.filter(isHostName))];
  const { code, stdout, stderr } = await shell.exec(argv, { deadlineMs: SCAN_DEADLINE_MS, signal });
  if (code === 0) return parseMachine(stdout.toString('utf8'));
  throw new FlinkprofError('TARGET_NOT_ALLOWED', `looking for TaskManagers on ${shell.where} failed: ${stderr.trim()}`);
}

/** What a program on the other machine takes for a name and for nothing else. */
function isHostName(host: string): boolean {
  return /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(host);
}

/** One JVM is one TaskManager: two ids for it mean that Flink still lists one that is gone. */
function refuseSharedProcess(placements: readonly Placement[]): void {
  for (const { taskManagerId, target } of placements) {
    const other = placements.find((p) => p.target.pid === target.pid && p.taskManagerId !== taskManagerId);
    if (other === undefined) continue;
    const message = `pid ${target.pid} would be two TaskManagers at once, ${taskManagerId} and ${other.taskManagerId}`;
    throw new FlinkprofError('TARGET_AMBIGUOUS', message);
  }
}
