import { unescapeHtml } from './html-entities.ts';

const LINE_END = '<br/>';
/** The art before the name of an operator below the head of its chain (Flink: StreamingJobGraphGenerator). */
const BRANCH = /^(?:[: ] {2})*[:+]- /;

/**
 * The operators of a vertex in chain order, from the plan's description of it: HTML-escaped, and either a tree of lines or one
 * line with arrows (Flink: `pipeline.vertex-description-mode`; before 1.15 only the latter).
 */
export function chainedOperators(description: string): string[] {
  // Only trees end with a line end. What the user named `<br/>` is still escaped here.
  if (!description.endsWith(LINE_END)) return fromArrows(unescapeHtml(description.trim()));
  return fromTree(description.slice(0, -LINE_END.length).split(LINE_END).map(unescapeHtml));
}

function fromTree(lines: readonly string[]): string[] {
  const operators: string[] = [];
  for (const line of lines) {
    const last = operators.at(-1);
    if (last === undefined || BRANCH.test(line)) operators.push(line.replace(BRANCH, ''));
    // A description of several lines, given by the user.
    else operators[operators.length - 1] = `${last} ${line.trim()}`;
  }
  return operators;
}

/** `a -> b`, and `a -> (b , c -> d)` where the chain branches. */
function fromArrows(text: string): string[] {
  const [head = '', ...rest] = splitOutside(text, ' -> ');
  if (rest.length === 0) return head === '' ? [] : [head];
  const tail = rest.join(' -> ');
  const isBranching = tail.startsWith('(') && tail.endsWith(')');
  const branches = isBranching ? splitOutside(tail.slice(1, -1), ', ').map((branch) => branch.trim()) : [tail];
  return [head, ...branches.flatMap(fromArrows)];
}

/** Splits where no bracket is open: SQL operators carry whole expressions. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (depth === 0 && text.startsWith(separator, i)) {
      parts.push(text.slice(start, i));
      start = i + separator.length;
      i = start - 1;
    } else if ('([{'.includes(text.charAt(i))) depth++;
    else if (')]}'.includes(text.charAt(i))) depth = Math.max(0, depth - 1);
  }
  return [...parts, text.slice(start)];
}
