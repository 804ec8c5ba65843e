import type { CommandModule } from 'yargs';

import { DETECT_DEFAULTS } from '../../detect/index.ts';
import { createFlinkClient } from '../../flink/index.ts';
import { judgeJobs, type JudgeTools } from '../../judge-jobs.ts';
import { type JobRanking, rankingText } from '../../report/index.ts';
import { resolveConnection } from '../../settings/index.ts';
import { FlinkprofError, isFlinkprofError, parseDurationMs, systemClock } from '../../shared/index.ts';
import type { CommandContext } from '../command.ts';
import type { Console } from '../console.ts';
import { type ConnectionArguments, connectionOptions } from '../options.ts';
import { createProgress, silentProgress } from '../progress.ts';

interface TopArguments extends ConnectionArguments {
  watch: boolean;
  interval: string;
  json: boolean;
}

const HOME_AND_CLEAR = '\u001b[H\u001b[2J\u001b[3J';

export function topCommand(context: CommandContext): CommandModule<object, TopArguments> {
  return {
    command: 'top',
    describe: 'Rank the running jobs and their operators, and say which one holds each job back',
    builder: (argv) =>
      connectionOptions(argv)
        .option('watch', { type: 'boolean', default: false, describe: 'Redraw until Ctrl-C' })
        .option('interval', { type: 'string', default: '5s', describe: 'How often to redraw' })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else' }),
    handler: (flags) => top(flags, context),
  };
}

async function top(flags: TopArguments, { console, environment, signal }: CommandContext): Promise<void> {
  if (flags.watch && flags.json) throw new FlinkprofError('USAGE', '--watch and --json exclude each other');
  const intervalMs = parseDurationMs(flags.interval, '--interval');
  const options = resolveConnection({ ...flags, caFile: flags['ca-file'] }, environment);
  const flink = createFlinkClient(options, { clock: systemClock, random: Math.random });
  const progress = flags.json || flags.watch ? silentProgress : createProgress(console);
  const tools = { flink, clock: systemClock, onProgress: progress.report };

  if (flags.watch) {
    await watch(tools, intervalMs, console, signal);
    return;
  }
  try {
    const jobs = await rankJobs(tools, signal);
    progress.clear();
    console.out(
      flags.json ? `${JSON.stringify({ url: flink.url, jobs }, null, 2)}\n` : rankingText(jobs, console.page),
    );
  } finally {
    progress.clear();
  }
}

/** Ctrl-C is how one leaves: not a failure. */
async function watch(tools: JudgeTools, intervalMs: number, console: Console, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      const text = rankingText(await rankJobs(tools, signal), console.page);
      const time = new Date(systemClock.nowMs()).toLocaleTimeString();
      console.out(`${HOME_AND_CLEAR}${tools.flink.url}  ${time}  (Ctrl-C ends)\n\n${text}`);
      await systemClock.sleep(intervalMs, signal);
    }
  } catch (error) {
    if (!isFlinkprofError(error, 'ABORTED')) throw error;
  }
}

async function rankJobs(tools: JudgeTools, signal: AbortSignal): Promise<JobRanking[]> {
  const jobs = await judgeJobs(null, tools, { ...DETECT_DEFAULTS, waitForRates: true }, signal);
  return jobs.map(({ verdict, vertices }) => ({ verdict, graph: vertices }));
}
