import type { CommandModule } from 'yargs';

import { resolveProfile } from '../../settings/index.ts';
import type { CommandContext } from '../command.ts';
import { type ConnectionArguments, connectionOptions } from '../options.ts';
import { profile } from '../profile.ts';

interface ProfileArguments extends ConnectionArguments {
  job: string | undefined;
  vertex: string | undefined;
  duration: string | undefined;
  event: string[] | undefined;
  subtasks: number | undefined;
  'max-taskmanagers': number | undefined;
  output: string | undefined;
  'asprof-dir': string | undefined;
  force: boolean;
  json: boolean;
}

export function profileCommand(context: CommandContext): CommandModule<object, ProfileArguments> {
  return {
    command: 'profile',
    describe: 'Profile the operator that holds a job back: the hottest of all jobs, or the one that is named',
    builder: (argv) =>
      connectionOptions(argv)
        .option('job', { type: 'string', describe: 'Id or name of the job [default: all running jobs]' })
        .option('vertex', { type: 'string', describe: 'Id or name of the operator [default: the hottest]' })
        .option('duration', { type: 'string', describe: 'How long to record [default: 30s]' })
        .option('event', {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'cpu, wall, alloc or lock; may be repeated [default: cpu and wall]',
        })
        .option('subtasks', { type: 'number', describe: 'At most so many subtasks, the busiest first' })
        .option('max-taskmanagers', { type: 'number', describe: 'At most so many TaskManagers [default: 2]' })
        .option('output', { type: 'string', describe: 'Where captures are kept [default: flinkprof-captures]' })
        .option('asprof-dir', { type: 'string', describe: 'An async-profiler (4.0 or newer) to use' })
        .option('force', { type: 'boolean', default: false, describe: 'Profile the busiest operator if none is busy' })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else' }),
    handler: async (flags) => {
      const settings = resolveProfile(
        {
          ...flags,
          caFile: flags['ca-file'],
          maxTaskmanagers: flags['max-taskmanagers'],
          asprofDir: flags['asprof-dir'],
        },
        context.environment,
      );
      process.exitCode = await profile(settings, { json: flags.json, verbose: flags.verbose }, context);
    },
  };
}
