import type { EventKind } from '../../../recording/index.ts';
import { ALL_BUSY } from './thread-choices.ts';

/** What somebody looks at: all of it is in the page's address, so a link or a reload shows the same. */
export interface ViewState {
  /** Null: the event the analysis is based on. */
  event: EventKind | null;
  /** Id of a ThreadChoice. */
  threads: string;
  /** The frame that fills the graph, as the symbols from below the root; empty: everything. */
  zoom: readonly number[];
  search: string;
  isRegex: boolean;
  shape: Shape;
  /** What frames are coloured by: how they ran, or whose code they are. */
  colour: 'kind' | 'origin';
  /** Show the constant frames from the start of a task's thread to its mailbox loop. */
  unfolded: boolean;
  /** Show samples of task threads that wait for input or for room downstream. */
  waits: boolean;
}

export const SHAPES = ['icicle', 'flame', 'callers'] as const;
export type Shape = (typeof SHAPES)[number];

export const INITIAL_STATE: ViewState = {
  event: null,
  threads: ALL_BUSY,
  zoom: [],
  search: '',
  isRegex: false,
  shape: 'icicle',
  colour: 'kind',
  unfolded: false,
  waits: false,
};

/** The part of an address after `#`; empty for the initial state. */
export function toHash(state: ViewState): string {
  const parameters = new URLSearchParams();
  if (state.event !== null) parameters.set('event', state.event);
  if (state.threads !== INITIAL_STATE.threads) parameters.set('threads', state.threads);
  if (state.zoom.length > 0) parameters.set('zoom', state.zoom.map((symbol) => symbol.toString(36)).join('.'));
  if (state.search !== '') parameters.set('search', state.search);
  if (state.isRegex) parameters.set('regex', '1');
  if (state.shape !== INITIAL_STATE.shape) parameters.set('shape', state.shape);
  if (state.colour !== INITIAL_STATE.colour) parameters.set('colour', state.colour);
  if (state.unfolded) parameters.set('unfolded', '1');
  if (state.waits) parameters.set('waits', '1');
  return parameters.toString();
}

/** Reads what `toHash` wrote; whatever else an address holds is taken for the initial state. */
export function fromHash(hash: string): ViewState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const event = parameters.get('event');
  const zoom = parameters.get('zoom') ?? '';
  return {
    event: EVENTS.find((known) => known === event) ?? null,
    threads: parameters.get('threads') ?? INITIAL_STATE.threads,
    zoom: /^[0-9a-z]+(?:\.[0-9a-z]+)*$/.test(zoom) ? zoom.split('.').map((symbol) => parseInt(symbol, 36)) : [],
    search: parameters.get('search') ?? '',
    isRegex: parameters.get('regex') === '1',
    shape: SHAPES.find((known) => known === parameters.get('shape')) ?? INITIAL_STATE.shape,
    colour: parameters.get('colour') === 'origin' ? 'origin' : 'kind',
    unfolded: parameters.get('unfolded') === '1',
    waits: parameters.get('waits') === '1',
  };
}

const EVENTS: readonly EventKind[] = ['cpu', 'wall', 'alloc', 'lock'];
