import type { FrameShare } from '../analyse/index.ts';
import type { Capture, CapturedPlacement, CapturedRecording } from '../capture/index.ts';
import { fit, fitFrame, padStart, percent, printable, seconds, wrap } from './format.ts';
import type { Page } from './terminal-page.ts';
import { verdictText } from './verdict-text.ts';

const MAX_ROWS = 8;
/** Frames below this share of the busy time are not worth a line. */
const MIN_SHARE = 0.01;

/** What one looks at first: verdict, what was recorded, on CPU or waiting, the heaviest code. */
export function terminalReport(capture: Capture, page: Page): string {
  const { style } = page;
  const { cluster, verdict } = capture;
  const sections: string[][] = [
    [style.dim(`${printable(verdict.job.name)} on ${cluster.url} (Flink ${cluster.flinkVersion})`)],
    verdictText(verdict, page),
    recordedText(capture, page),
    cpuText(capture, page),
    ...frameSections(capture.analysis.frames, page),
    otherThreadsText(capture, page),
    notesText(capture, page),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function recordedText({ recordings, placement, failures }: Capture, { style }: Page): string[] {
  return [
    ...recordings.map((recording) => {
      const place = placement.find(({ taskManagerId }) => taskManagerId === recording.taskManagerId);
      return recordingLine(recording, place);
    }),
    ...failures.map(({ taskManagerId, message }) => style.yellow(`${taskManagerId}: not recorded: ${message}`)),
  ];
}

function recordingLine(recording: CapturedRecording, place: CapturedPlacement | undefined): string {
  const subtasks = place?.subtasks ?? [];
  const where = place?.pod ?? (place?.pid === undefined ? '' : `pid ${place.pid}`);
  const samples = Object.entries(recording.samples)
    .map(([event, n]) => `${n} ${event}`)
    .join(', ');
  return [
    `Recorded ${seconds(recording.durationSeconds * 1_000)}${recording.partial ? ' (interrupted)' : ''}`,
    `of TaskManager ${printable(recording.taskManagerId)}${where === '' ? '' : ` (${where})`},`,
    `subtask${subtasks.length === 1 ? '' : 's'} ${subtasks.join(', ')};`,
    `samples: ${samples}`,
  ].join(' ');
}

function cpuText({ analysis }: Capture, { style }: Page): string[] {
  const { onCpuRatio, busyRatio } = analysis;
  if (onCpuRatio === null) return [];
  const cells = Math.round(onCpuRatio * 40);
  const bar = style.green('█'.repeat(cells)) + style.yellow('░'.repeat(40 - cells));
  return [
    `${bar}  on CPU ${percent(onCpuRatio)}, waiting ${percent(1 - onCpuRatio)} of the busy time`,
    ...(busyRatio === null ? [] : [style.dim(`the threads were busy ${percent(busyRatio)} of the time recorded`)]),
  ];
}

function frameSections(frames: readonly FrameShare[], page: Page): string[][] {
  const byTotal = (a: FrameShare, b: FrameShare): number => b.totalShare - a.totalShare;
  const byEntry = (a: FrameShare, b: FrameShare): number => b.entryShare - a.entryShare;
  const user = frames.filter(({ origin }) => origin === 'user').sort(byTotal);
  const library = frames.filter(({ origin }) => origin === 'library' || origin === 'jdk').sort(byEntry);
  return [
    section('Your code', user, (frame) => frame.totalShare, page),
    section('Libraries and the JDK, where they are called', library, (frame) => frame.entryShare, page),
    section('What runs in the end', [...frames], (frame) => frame.selfShare, page),
  ];
}

function section(
  title: string,
  frames: readonly FrameShare[],
  share: (frame: FrameShare) => number,
  { width, style }: Page,
): string[] {
  const rows = frames.filter((frame) => share(frame) >= MIN_SHARE).slice(0, MAX_ROWS);
  if (rows.length === 0) return [];
  return [
    style.bold(title) + style.dim('  (share of the busy time)'),
    ...rows.map((frame) => `${padStart(percent(share(frame)), 6)}  ${fitFrame(frame.name, width - 8)}`),
  ];
}

function otherThreadsText({ analysis }: Capture, { width, style }: Page): string[] {
  const groups = analysis.otherThreads.filter(({ cpuCores }) => cpuCores >= 0.005);
  if (groups.length === 0) return [];
  const list = groups.map(({ group, cpuCores }) => `${group} ${cpuCores.toFixed(2)}`).join(', ');
  return [style.bold('Other threads of the process') + style.dim('  (CPU cores)'), `  ${fit(list, width - 2)}`];
}

function notesText({ analysis }: Capture, { width, style }: Page): string[] {
  return analysis.notes.flatMap((note) => wrap(`Note: ${note}`, width).map(style.dim));
}
