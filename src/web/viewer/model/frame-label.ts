import type { Family } from './flame-model.ts';

/** A frame's name in the lengths it is shown in. */
export interface FrameLabel {
  /** `org.apache.flink.streaming.runtime.tasks.StreamTask.invoke` */
  full: string;
  /** Without package or arguments: `StreamTask.invoke`, `rocksdb::DBImpl::GetImpl`. */
  short: string;
  /** Package of a Java frame, '' otherwise. */
  scope: string;
}

/** Names are whatever symbols are: control characters would break a line of text. */
export function labelOf(name: string, family: Family): FrameLabel {
  const printable = name.replace(/\p{Cc}|\u2028|\u2029/gu, ' ');
  if (family === 'java') {
    const slash = printable.lastIndexOf('/');
    const full = printable.replaceAll('/', '.');
    return { full, short: printable.slice(slash + 1), scope: full.slice(0, Math.max(0, slash)) };
  }
  if (family === 'class') {
    const dot = printable.lastIndexOf('.');
    return { full: printable, short: printable.slice(dot + 1), scope: printable.slice(0, Math.max(0, dot)) };
  }
  const brackets = printable.search(/[(<]/);
  return { full: printable, short: brackets > 0 ? printable.slice(0, brackets) : printable, scope: '' };
}

/** The longest form that fits into `length` characters, cut with an ellipsis if none does; '' where two won't say anything. */
export function fitLabel({ full, short }: FrameLabel, length: number): string {
  if (full.length <= length) return full;
  if (short.length <= length) return short;
  return length < 3 ? '' : `${short.slice(0, length - 1)}…`;
}
