import type { Style } from './style.ts';

/** What a text report is written for. */
export interface Page {
  /** Terminal columns. */
  width: number;
  style: Style;
}
