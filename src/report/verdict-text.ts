import type { Verdict, VerdictKind } from '../detect/index.ts';
import { percent, printable, wrap } from './format.ts';
import type { Page } from './terminal-page.ts';

const HEADINGS: Record<VerdictKind, string> = {
  bottleneck: 'Bottleneck',
  'source-limited': 'Limited by its source',
  skewed: 'Bottleneck in a few subtasks',
  starved: 'Nothing is busy',
  'warming-up': 'Too early to tell',
  named: 'As asked for',
};

/** The verdict as a paragraph: kind and operator, the reason, what the numbers are worth. */
export function verdictText(verdict: Verdict, { width, style }: Page): string[] {
  const operator = verdict.vertex === null ? '' : `: ${printable(verdict.vertex.name)}`;
  const heading = HEADINGS[verdict.kind];
  const colour = verdict.kind === 'starved' || verdict.kind === 'warming-up' ? style.yellow : style.red;
  return [
    style.bold(colour(heading) + operator),
    ...wrap(verdict.reason, width, '  '),
    ...(verdict.vertex === null ? [] : [`  ${style.dim(loadLine(verdict))}`]),
  ];
}

function loadLine({ busyRatio, backPressuredRatio, idleRatio, basis }: Verdict): string {
  const shares = `busy ${percent(busyRatio)}, back-pressured ${percent(backPressuredRatio)}, idle ${percent(idleRatio)}`;
  return `${shares} (mean of its subtasks, ${basisText(basis)})`;
}

/** How long an average the numbers are, and how old at the most. */
function basisText({ windowSeconds, ageSeconds }: Verdict['basis']): string {
  return `an average over ${Math.round(windowSeconds)} s, at most ${Math.ceil(ageSeconds)} s old`;
}
