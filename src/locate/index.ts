export type { PlacedSubtask, Placement, Target } from './placement.ts';
