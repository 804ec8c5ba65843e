import type { GraphVertex } from '../capture/index.ts';
import type { Verdict } from '../detect/index.ts';
import { fit, padEnd, padStart, percent, perSecond, printable } from './format.ts';
import type { Page } from './terminal-page.ts';
import { verdictText } from './verdict-text.ts';

/** A running job with what was judged and measured of it. */
export interface JobRanking {
  verdict: Verdict;
  graph: GraphVertex[];
}

const COLUMNS = ['busy', 'worst', 'back-pr.', 'worst', 'idle', 'in', 'out'] as const;
const WIDTHS = [6, 6, 9, 6, 6, 9, 9];

/** Jobs and their operators as a table, in the order given, each job with its verdict. */
export function rankingText(jobs: readonly JobRanking[], page: Page): string {
  if (jobs.length === 0) return 'No job is running.\n';
  const blocks = jobs.map((job) => [
    page.style.bold(printable(job.verdict.job.name)) + page.style.dim(`  ${job.verdict.job.id}`),
    ...verdictText(job.verdict, page),
    '',
    ...table(job, page),
  ]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function table({ verdict, graph }: JobRanking, { width, style }: Page): string[] {
  const numbersWidth = WIDTHS.reduce((sum, w) => sum + w, 0);
  const nameWidth = Math.max(20, Math.min(width - numbersWidth - 4, 60));
  const head =
    padEnd('  operator (parallelism)', nameWidth + 4) + COLUMNS.map((c, i) => padStart(c, WIDTHS[i] ?? 0)).join('');
  return [style.dim(head), ...graph.map((vertex) => row(vertex, vertex.id === verdict.vertex?.id))];

  function row(vertex: GraphVertex, marked: boolean): string {
    const parallelism = ` (${vertex.parallelism})`;
    const name = padEnd(fit(vertex.name, nameWidth - parallelism.length) + parallelism, nameWidth);
    const cells = [
      heat(vertex.busyRatio, WIDTHS[0] ?? 0),
      heat(vertex.maxBusyRatio, WIDTHS[1] ?? 0),
      padStart(percent(vertex.backPressuredRatio), WIDTHS[2] ?? 0),
      padStart(percent(vertex.maxBackPressuredRatio), WIDTHS[3] ?? 0),
      padStart(percent(vertex.idleRatio), WIDTHS[4] ?? 0),
      padStart(vertex.inputs.length === 0 ? '' : perSecond(vertex.recordsInPerSecond), WIDTHS[5] ?? 0),
      padStart(perSecond(vertex.recordsOutPerSecond), WIDTHS[6] ?? 0),
    ];
    return `${marked ? style.red('▶ ') : '  '}  ${marked ? style.bold(name) : name}${cells.join('')}`;
  }

  function heat(ratio: number | null, columns: number): string {
    const text = padStart(percent(ratio), columns);
    if (ratio === null || ratio < 0.5) return text;
    return ratio < 0.8 ? style.yellow(text) : style.red(text);
  }
}
