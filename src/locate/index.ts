export type { TaskManagerAddress } from './identify.ts';
export { locate, type WantedSubtasks } from './locate.ts';
export type { PlacedSubtask, Placement, Target } from './placement.ts';
