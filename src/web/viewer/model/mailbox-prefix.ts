import type { FlameModel } from './flame-model.ts';
import type { Selection } from './selection.ts';

/** The frame in which every task thread handles its records, timers and checkpoints. The same in Flink 1.13 to 2.3. */
const MAILBOX_LOOP = 'org/apache/flink/streaming/runtime/tasks/mailbox/MailboxProcessor.runMailboxLoop';

/** The frames from the start of a task's thread to its mailbox loop: the same in all its samples, so they say nothing. */
export interface MailboxPrefix {
  /** Of each node: 1 if it is part of it. */
  contains: Uint8Array;
  /** How many frames the longest has; 0: the selection has no task thread. */
  depth: number;
}

export function mailboxPrefix({ parent, symbol, symbols }: FlameModel, { total }: Selection): MailboxPrefix {
  const prefix: MailboxPrefix = { contains: new Uint8Array(parent.length), depth: 0 };
  const loop = symbols.findIndex(({ name, family }) => name === MAILBOX_LOOP && family === 'java');
  if (loop < 0) return prefix;
  for (let node = 0; node < parent.length; node++) {
    if (symbol[node] !== loop || (total[node] ?? 0) === 0) continue;
    let depth = 0;
    for (let at = node; at >= 0; at = parent[at] ?? -1) {
      prefix.contains[at] = 1;
      depth += 1;
    }
    prefix.depth = Math.max(prefix.depth, depth);
  }
  return prefix;
}

/** For those who want to see every frame. */
export function noPrefix({ parent }: FlameModel): MailboxPrefix {
  return { contains: new Uint8Array(parent.length), depth: 0 };
}
