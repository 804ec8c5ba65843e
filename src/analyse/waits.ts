import type { Samples } from '../recording/index.ts';

/**
 * What a task thread does when it has nothing to do. `idle` is also how soft back pressure looks: in both cases the thread
 * waits in its mailbox; Flink's metrics tell the two apart, stacks can't.
 */
export type Wait = 'none' | 'idle' | 'backPressured';

/**
 * Per stack: is it a task thread that waits for input or for room downstream? Everything else is what Flink counts as busy.
 *
 * Source: `MailboxProcessor.processMailsWhenDefaultActionUnavailable` takes the next mail with the idle timer running; the same
 * `TaskMailboxImpl.take` below `MailboxExecutorImpl.yield` (a full async queue) runs on busy time. Hard back pressure is
 * `LocalBufferPool.requestMemorySegmentBlocking`. The same in Flink 1.13 to 2.3.
 */
export function findWaits(samples: Samples): Wait[] {
  const take = frameIds(samples, /runtime\/tasks\/mailbox\/TaskMailboxImpl\.take$/);
  const mailbox = frameIds(samples, /runtime\/tasks\/mailbox\/MailboxProcessor\./);
  const request = frameIds(samples, /buffer\/LocalBufferPool\.requestMemorySegmentBlocking$/);

  const { offsets, frameIds: stackFrames } = samples.stacks;
  const waits: Wait[] = [];
  for (let stack = 0; stack + 1 < offsets.length; stack++) {
    waits.push(waitOf(offsets[stack] ?? 0, offsets[stack + 1] ?? 0));
  }
  return waits;

  function waitOf(start: number, end: number): Wait {
    for (let i = end - 1; i >= start; i--) {
      const frame = stackFrames[i] ?? -1;
      if (request.has(frame)) return 'backPressured';
      if (take.has(frame)) return i > start && mailbox.has(stackFrames[i - 1] ?? -1) ? 'idle' : 'none';
    }
    return 'none';
  }
}

function frameIds(samples: Samples, pattern: RegExp): Set<number> {
  const ids = new Set<number>();
  samples.frames.forEach((frame, id) => {
    if (pattern.test(frame.name)) ids.add(id);
  });
  return ids;
}
