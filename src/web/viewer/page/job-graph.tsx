import type { GraphVertex } from '../../../capture/index.ts';
import { perSecond, wholePercent } from '../model/format.ts';
import { BOX, type GraphEdge, layoutGraph, type Point } from '../model/job-graph-layout.ts';

/** Room around the graph for the mark of the bottleneck. */
const MARGIN = 14;

/** The job as Flink's users know it, from left to right, with who is busy and who is held back. */
export function JobGraph({ graph, bottleneck }: { graph: readonly GraphVertex[]; bottleneck: string | null }) {
  if (graph.length === 0) return null;
  const { width, height, boxes, edges } = layoutGraph(graph);
  const outerWidth = width + 2 * MARGIN;
  const outerHeight = height + 2 * MARGIN;
  return (
    <section aria-labelledby="job-graph-title">
      <h2 id="job-graph-title">Job graph</h2>
      <div class="graph-scroll" tabIndex={0} role="region" aria-label="Job graph, scrolls sideways">
        <svg
          class="graph"
          width={outerWidth}
          height={outerHeight}
          viewBox={`${-MARGIN} ${-MARGIN} ${outerWidth} ${outerHeight}`}
          role="list"
        >
          <g aria-hidden="true">
            {edges.map((edge) => (
              <Edge key={`${edge.from} ${edge.to}`} edge={edge} />
            ))}
          </g>
          {boxes.map(({ vertex, x, y }) => (
            <VertexBox key={vertex.id} vertex={vertex} x={x} y={y} isBottleneck={vertex.id === bottleneck} />
          ))}
        </svg>
      </div>
    </section>
  );
}

interface VertexBoxProps extends Point {
  vertex: GraphVertex;
  isBottleneck: boolean;
}

function VertexBox({ vertex, x, y, isBottleneck }: VertexBoxProps) {
  const { name, parallelism, operators, busyRatio, backPressuredRatio, idleRatio } = vertex;
  const shares = [
    { kind: 'busy', label: 'busy', ratio: busyRatio },
    { kind: 'back-pressured', label: 'back-pressured', ratio: backPressuredRatio },
    { kind: 'idle', label: 'idle', ratio: idleRatio },
  ];
  return (
    <foreignObject x={x} y={y} width={BOX.width} height={BOX.height} role="listitem" class="vertex-place">
      <div
        class={`vertex ${isBottleneck ? 'bottleneck' : ''}`}
        style={{ '--busy-share': busyRatio ?? 0, '--back-pressured-share': backPressuredRatio ?? 0 }}
        title={[`${name} (×${parallelism})`, ...operators, rates(vertex)].join('\n')}
      >
        <span class="vertex-name">
          {isBottleneck && <span class="off-screen">Bottleneck: </span>}
          {name}
        </span>
        <span class="vertex-bar" aria-hidden="true">
          {shares.map(({ kind, ratio }) => (
            <span key={kind} class={`fill-${kind}`} style={{ width: `${(ratio ?? 0) * 100}%` }} />
          ))}
        </span>
        <span class="vertex-numbers">
          {shares
            .filter(({ kind }) => kind !== 'idle')
            .map(({ kind, label, ratio }) => (
              <span key={kind} class={(ratio ?? 0) >= 0.5 ? 'strong' : ''}>
                {label} {wholePercent(ratio)}
              </span>
            ))}
        </span>
      </div>
    </foreignObject>
  );
}

function rates({ recordsInPerSecond, recordsOutPerSecond, maxBusyRatio }: GraphVertex): string {
  return [
    ...(recordsInPerSecond === null ? [] : [`in ${perSecond(recordsInPerSecond)}`]),
    ...(recordsOutPerSecond === null ? [] : [`out ${perSecond(recordsOutPerSecond)}`]),
    `worst subtask ${wholePercent(maxBusyRatio)} busy`,
  ].join(', ');
}

function Edge({ edge: { points, recordsPerSecond } }: { edge: GraphEdge }) {
  const last = points.at(-1);
  const before = points.at(-2);
  if (!last || !before) return null;
  return (
    <>
      <path class="edge" d={curve(points)} />
      <path class="arrow" d={`M${last.x} ${last.y}l-7 -4v8z`} />
      {recordsPerSecond !== null && (
        <text class="edge-label" x={(before.x + last.x) / 2 - 3} y={(before.y + last.y) / 2 - 5}>
          {perSecond(recordsPerSecond)}
        </text>
      )}
    </>
  );
}

/** Leaves and enters every corner horizontally. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      const before = points[i - 1];
      if (!before) return `M${x} ${y}`;
      const middle = (before.x + x) / 2;
      return `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`;
    })
    .join('');
}
