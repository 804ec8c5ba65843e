import type { SubtaskProfile } from '../../../analyse/index.ts';
import type { EventKind } from '../../../recording/index.ts';
import type { FlameData } from '../../../report/index.ts';
import { weightByThread } from './selection.ts';

/** A set of threads somebody may want to look at. */
export interface ThreadChoice {
  /** For links: stays the same as long as the report does. */
  id: string;
  label: string;
  threads: ReadonlySet<number>;
  /** In the event's unit. */
  weight: number;
}

export interface ThreadChoices {
  busy: ThreadChoice[];
  groups: ThreadChoice[];
  /** Threads outside the busy subtasks, by group. */
  threads: { group: string; choices: ThreadChoice[] }[];
}

export const ALL_BUSY = 'busy';
export const ALL_THREADS = 'all';

/** What can be looked at, the heaviest first by the event's weight. The same choices for every event. */
export function threadChoices(data: FlameData, subtasks: readonly SubtaskProfile[], event: EventKind): ThreadChoices {
  const packed = data.events.find((candidate) => candidate.event === event);
  const weights = packed ? weightByThread(packed) : new Map<number, number>();
  const choice = (id: string, label: string, threads: number[]): ThreadChoice => ({
    id,
    label,
    threads: new Set(threads),
    weight: threads.reduce((sum, thread) => sum + (weights.get(thread) ?? 0), 0),
  });

  const sampled = [...new Set(data.events.flatMap(({ threads }) => threads))];
  const busy = sampled.filter((thread) => data.threads[thread]?.subtask !== null);
  const others = sampled.filter((thread) => data.threads[thread]?.subtask === null);
  const groups = [...byGroup(data, others)];
  return {
    busy: [
      ...(busy.length === 0
        ? []
        : [choice(ALL_BUSY, busy.length === 1 ? 'The busy subtask' : 'All busy subtasks', busy)]),
      ...(busy.length < 2 ? [] : subtasks.flatMap((subtask, position) => ofSubtask(subtask, position))),
      ...(others.length === 0 ? [] : [choice(ALL_THREADS, 'The whole process', sampled)]),
    ],
    groups: heaviestFirst(
      groups.map(([group, threads]) => choice(groupId(group), `${group} (${threadCount(threads.length)})`, threads)),
    ),
    threads: groups
      .map(([group, threads]) => ({
        group,
        choices: heaviestFirst(
          threads.map((thread) => choice(`thread-${thread}`, threadLabel(data, thread), [thread])),
        ),
      }))
      .sort((a, b) => a.group.localeCompare(b.group)),
  };

  function ofSubtask({ index, taskManagerId }: SubtaskProfile, position: number): ThreadChoice[] {
    const threads = busy.filter((thread) => data.threads[thread]?.subtask === position);
    return threads.length === 0 ? [] : [choice(subtaskId(position), `Subtask ${index} on ${taskManagerId}`, threads)];
  }
}

function byGroup({ threads }: FlameData, ids: readonly number[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const id of ids) {
    const group = threads[id]?.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  return groups;
}

/** @param position in `analysis.subtasks` */
export function subtaskId(position: number): string {
  return `subtask-${position}`;
}

export function groupId(group: string): string {
  return `group-${group}`;
}

/** The choice of that id, or the first there is. */
export function findChoice({ busy, groups, threads }: ThreadChoices, id: string): ThreadChoice | null {
  const all = [...busy, ...groups, ...threads.flatMap(({ choices }) => choices)];
  return all.find((choice) => choice.id === id) ?? all[0] ?? null;
}

function threadLabel({ threads }: FlameData, thread: number): string {
  const { name = '', tid = null, taskManagerId = '' } = threads[thread] ?? {};
  const manyTaskManagers = threads.some((other) => other.taskManagerId !== taskManagerId);
  return [
    name === '' ? 'thread without a name' : name,
    ...(tid === null ? [] : [`tid ${tid}`]),
    ...(manyTaskManagers ? [taskManagerId] : []),
  ].join(' · ');
}

function heaviestFirst(choices: ThreadChoice[]): ThreadChoice[] {
  return choices.sort((a, b) => b.weight - a.weight || a.label.localeCompare(b.label));
}

function threadCount(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}
