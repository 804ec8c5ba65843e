import type { FrameOrigin } from '../../../analyse/index.ts';
import type { FrameKind } from '../../../recording/index.ts';

/** What the legend says; the colours have the same names in style.css. */
export const KIND_TITLES: Record<FrameKind, string> = {
  jit: 'JIT-compiled (C2)',
  inlined: 'Inlined',
  c1: 'JIT-compiled (C1)',
  interpreted: 'Interpreted',
  java: 'Java',
  native: 'Native',
  cpp: 'C++',
  kernel: 'Kernel',
  class: 'Class',
  unknown: 'Unknown',
};

export const ORIGIN_TITLES: Record<FrameOrigin, string> = {
  user: 'User code',
  library: 'Library',
  flink: 'Flink',
  jdk: 'JDK',
  native: 'Native',
  kernel: 'Kernel',
};

/** The colours of the canvas, as the style sheet has them in the scheme that is in force. */
export interface Palette {
  background: string;
  /** On every fill of a frame. */
  text: string;
  /** On fills that step back. */
  recedingText: string;
  root: string;
  /** Frames too narrow to draw. */
  rest: string;
  match: string;
  matchText: string;
  kinds: Record<FrameKind, Shades>;
  origins: Record<FrameOrigin, Shades>;
}

/** Neighbours of the same kind differ a little, so that they can be told apart. */
export type Shades = readonly [string, string, string];

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const shades = (name: string): Shades => {
    const base = colour(name);
    return [base, `color-mix(in oklab, ${base}, black 5%)`, `color-mix(in oklab, ${base}, white 14%)`];
  };
  return {
    background: colour('surface'),
    text: colour('frame-text'),
    recedingText: colour('frame-receding-text'),
    root: colour('frame-root'),
    rest: colour('frame-rest'),
    match: colour('frame-match'),
    matchText: colour('frame-match-text'),
    kinds: {
      jit: shades('kind-jit'),
      inlined: shades('kind-inlined'),
      c1: shades('kind-c1'),
      interpreted: shades('kind-interpreted'),
      java: shades('kind-java'),
      native: shades('kind-native'),
      cpp: shades('kind-cpp'),
      kernel: shades('kind-kernel'),
      class: shades('kind-class'),
      unknown: shades('kind-unknown'),
    },
    origins: {
      user: shades('origin-user'),
      library: shades('origin-library'),
      flink: shades('origin-flink'),
      jdk: shades('origin-jdk'),
      native: shades('origin-native'),
      kernel: shades('origin-kernel'),
    },
  };
}
