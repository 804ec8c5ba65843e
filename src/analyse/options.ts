export interface AnalyseOptions {
  /** How many frames to keep of the heaviest by self, and by total share. @default 60 */
  maxFrames?: number;
  /**
   * Fewer samples of a subtask than this are called too few: with 200, a share of 20 % has a standard error of 3 points
   * (√(p(1−p)/n)). @default 200
   */
  enoughSamples?: number;
}

export const ANALYSE_DEFAULTS = { maxFrames: 60, enoughSamples: 200 } satisfies Required<AnalyseOptions>;
