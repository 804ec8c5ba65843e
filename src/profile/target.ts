import type { Placement } from '../locate/index.ts';

export type Target = Placement['target'];
