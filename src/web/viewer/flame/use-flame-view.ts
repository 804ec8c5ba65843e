import { useMemo } from 'preact/hooks';

import type { Analysis } from '../../../analyse/index.ts';
import type { EventKind } from '../../../recording/index.ts';
import { calleesTree } from '../model/callees-tree.ts';
import { callersTree } from '../model/callers-tree.ts';
import type { FlameModel } from '../model/flame-model.ts';
import { type MailboxPrefix, mailboxPrefix, noPrefix } from '../model/mailbox-prefix.ts';
import { matchedTotals, search, type SearchResult } from '../model/search.ts';
import { select, type Selection } from '../model/selection.ts';
import { findChoice, type ThreadChoice, threadChoices, type ThreadChoices } from '../model/thread-choices.ts';
import type { ViewState } from '../model/view-state.ts';
import { nodeAt, type ViewNode, type ViewTree } from '../model/view-tree.ts';

/** All that follows from the samples and the view state. */
export interface FlameView {
  model: FlameModel;
  events: EventKind[];
  event: EventKind;
  choices: ThreadChoices;
  choice: ThreadChoice;
  selection: Selection;
  prefix: MailboxPrefix;
  /** What is not shown: the prefix, or nothing. */
  folded: MailboxPrefix;
  tree: ViewTree;
  focus: ViewNode;
  found: SearchResult;
  /** Weight of the stacks with a match; null: nothing is searched for. */
  matched: Matched | null;
}

interface Matched {
  all: number;
  /** Of those through the zoomed frame; null: nothing is zoomed, or callers are shown. */
  focus: number | null;
}

/** Null: there are no samples. Only what a change touches is computed again. */
export function useFlameView(model: FlameModel, analysis: Analysis, view: ViewState): FlameView | null {
  const { data } = model;
  const events = useMemo(() => data.events.map(({ event }) => event), [data]);
  const event = [view.event, analysis.basis, events[0]].find(
    (wanted): wanted is EventKind => wanted !== null && wanted !== undefined && events.includes(wanted),
  );
  const choices = useMemo(
    () => (event === undefined ? null : threadChoices(data, analysis.subtasks, event)),
    [data, analysis, event],
  );
  const choice = useMemo(() => (choices === null ? null : findChoice(choices, view.threads)), [choices, view.threads]);
  const selection = useMemo(
    () =>
      choice === null || event === undefined
        ? null
        : select(model, { event, threads: choice.threads, withoutWaits: !view.waits }),
    [model, event, choice, view.waits],
  );
  const prefix = useMemo(() => (selection === null ? null : mailboxPrefix(model, selection)), [model, selection]);
  const folded = useMemo(() => (view.unfolded ? noPrefix(model) : prefix), [model, prefix, view.unfolded]);
  const tree = useMemo(() => {
    if (selection === null || folded === null) return null;
    return view.shape === 'callers' ? callersTree(model, selection, folded) : calleesTree(model, selection, folded);
  }, [model, selection, folded, view.shape]);
  const focus = useMemo(() => (tree === null ? null : nodeAt(tree, view.zoom)), [tree, view.zoom]);
  const found = useMemo(
    () => search(model.symbols, { text: view.search, isRegex: view.isRegex }),
    [model, view.search, view.isRegex],
  );
  const totals = useMemo(
    () =>
      selection === null || folded === null || !found?.matches
        ? null
        : matchedTotals(model, selection, found.matches, folded),
    [model, selection, folded, found],
  );
  if (event === undefined || !choices || !choice || !selection || !prefix || !folded || !tree || !focus) return null;
  const isPart = view.shape !== 'callers' && focus.parent !== null;
  const matched = totals && {
    all: totals.all,
    focus: isPart ? focus.members.reduce((sum, member) => sum + (totals.ofNode[member] ?? 0), 0) : null,
  };
  return { model, events, event, choices, choice, selection, prefix, folded, tree, focus, found, matched };
}
