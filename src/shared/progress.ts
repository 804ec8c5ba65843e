/** What an investigation is doing right now, for whoever watches. Shells decide how it looks. */
export interface ProgressEvent {
  stage: 'observe' | 'locate' | 'download' | 'deliver' | 'start' | 'record' | 'fetch' | 'analyse' | 'keep';
  /** Set where several TaskManagers go through the stage side by side. */
  taskManagerId?: string;
  /** A short sentence without a full stop: `reading busy times of 3 jobs`. */
  message: string;
  /** How far the stage is, 0..1, where that is known. */
  fraction?: number;
}

export type OnProgress = (event: ProgressEvent) => void;
