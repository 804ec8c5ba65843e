import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { assembleNothingBusy, type Capture } from '../capture/index.ts';
import { createFlinkClient } from '../flink/index.ts';
import { investigate, type NothingBusyInvestigation } from '../investigate.ts';
import { createLog } from '../logging.ts';
import { jsonReport, rankingText, terminalReport } from '../report/index.ts';
import type { ProfileSettings } from '../settings/index.ts';
import { EXIT, silentLog, systemClock } from '../shared/index.ts';
import { captureFolder } from '../store/index.ts';
import { localShell } from '../transport/index.ts';
import type { CommandContext } from './command.ts';
import type { Console } from './console.ts';
import { keepCapture } from './keep-capture.ts';
import { createProgress, silentProgress } from './progress.ts';

export interface ProfileOutput {
  /** Nothing but the JSON document on standard output, and nothing about getting there. */
  json: boolean;
  verbose: boolean;
}

/**
 * Investigates once, keeps what was captured and shows it. Shared by `profile` and `demo`.
 * @returns the exit code
 * @throws FlinkprofError of every stage
 */
export async function profile(
  settings: ProfileSettings,
  output: ProfileOutput,
  context: CommandContext,
): Promise<number> {
  const { console, signal } = context;
  const startMs = systemClock.monotonicMs();
  const progress = output.json ? silentProgress : createProgress(console);
  await using folder = captureFolder(settings.outputDir);
  const tools = {
    flink: createFlinkClient(settings.flink, { clock: systemClock, random: Math.random }),
    shell: localShell(),
    folder,
    clock: systemClock,
    onProgress: progress.report,
    log: output.verbose ? createLog({ format: 'human', level: 'debug' }) : silentLog,
    suffix: () => randomBytes(2).toString('hex'),
  };
  try {
    const investigation = await investigate(settings.request, tools, settings.investigation, signal);
    const elapsedMs = (): number => systemClock.monotonicMs() - startMs;
    if (investigation.kind === 'nothing-busy') {
      progress.clear();
      return showNothingBusy(investigation, elapsedMs(), output, console);
    }
    const capture = await keepCapture(folder, investigation.capture, investigation.samples, elapsedMs);
    progress.clear();
    show(capture, output, console);
    return signal.aborted ? EXIT.interrupted : EXIT.done;
  } finally {
    progress.clear();
    const left = folder.leftBehind();
    if (left !== null) console.note(`what was recorded is kept in ${left}\n`);
  }
}

function show(capture: Capture, { json }: ProfileOutput, { out, page }: Console): void {
  if (json) {
    out(jsonReport(capture));
    return;
  }
  const report = pathToFileURL(join(capture.capture.path, 'report.html')).href;
  out(`${terminalReport(capture, page)}\nReport: ${report}\n`);
}

function showNothingBusy(
  { cluster, jobs, verdictMs }: NothingBusyInvestigation,
  totalMs: number,
  { json }: ProfileOutput,
  { out, page }: Console,
): number {
  const ranking = jobs.map(({ verdict, vertices }) => ({ verdict, graph: vertices }));
  if (json) {
    out(jsonReport(assembleNothingBusy(cluster, ranking, { verdictMs, totalMs })));
  } else {
    out(`${rankingText(ranking, page)}\nNothing is busy enough to profile; --vertex or --force profiles anyway.\n`);
  }
  return EXIT.nothingBusy;
}
