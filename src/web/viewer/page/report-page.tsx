import type { Capture } from '../../../capture/index.ts';
import { FlameSection } from '../flame/flame-section.tsx';
import { INITIAL_STATE } from '../model/view-state.ts';
import { useFlameModel } from '../use-flame-model.ts';
import { useViewState } from '../use-view-state.ts';
import { BusySubtasks } from './busy-subtasks.tsx';
import { Details } from './details.tsx';
import { Findings, Operators } from './findings.tsx';
import { JobGraph } from './job-graph.tsx';
import { KeyNumbers } from './key-numbers.tsx';
import { Failures, Notes } from './notes.tsx';
import { OtherThreads } from './other-threads.tsx';
import { VerdictHeader } from './verdict-header.tsx';

const FLAME_ID = 'flame-graph';

/** The whole report, from the sentence that answers to the numbers behind it. */
export function ReportPage({ capture }: { capture: Capture }) {
  const model = useFlameModel();
  const [view, change] = useViewState();
  const { analysis, verdict } = capture;

  const showThreads = (threads: string): void => {
    change({ threads, zoom: [] }, 'push');
    scrollToFlame();
  };
  const showFrames = (search: string): void => {
    change({ ...INITIAL_STATE, search }, 'push');
    scrollToFlame();
  };

  return (
    <main>
      <VerdictHeader capture={capture} />
      <Failures failures={capture.failures} />
      <KeyNumbers capture={capture} />
      <JobGraph graph={capture.graph} bottleneck={verdict.vertex?.id ?? null} />
      <div class="columns">
        <Findings findings={analysis.findings} onShow={showFrames} />
        <Operators operators={analysis.operators} />
        <BusySubtasks subtasks={analysis.subtasks} onShow={showThreads} />
      </div>
      <FlameSection id={FLAME_ID} model={model} analysis={analysis} view={view} change={change} />
      <div class="columns">
        <OtherThreads groups={analysis.otherThreads} onShow={showThreads} />
        <Notes notes={analysis.notes} />
      </div>
      <Details capture={capture} />
    </main>
  );
}

function scrollToFlame(): void {
  document.getElementById(FLAME_ID)?.scrollIntoView();
}
