import yargs from 'yargs';

import { FlinkprofError, isFlinkprofError } from '../shared/index.ts';
import { readEnvironment } from '../settings/index.ts';
import { demoCommand } from './commands/demo.ts';
import { profileCommand } from './commands/profile.ts';
import { topCommand } from './commands/top.ts';
import { createConsole } from './console.ts';
import { interruptSignal } from './interrupt.ts';
import type { CommandContext } from './command.ts';
import { version } from './version.ts';

const EXIT_CODES = `Exit codes: 0 found and profiled, 1 anything else, 2 wrong usage, 3 nothing is busy,
  4 target not reachable or not allowed, 130 interrupted. Errors: docs/errors.md`;

/** Runs one command line; sets the process's exit code and leaves nothing running. */
export async function run(args: readonly string[]): Promise<void> {
  const environment = readEnvironment();
  const console = createConsole(process.stdout, process.stderr, environment.noColour);
  process.stdout.on('error', leaveWithTheReader);
  const context: CommandContext = { console, environment, signal: interruptSignal(console.note) };
  try {
    await yargs([...args])
      .scriptName('flinkprof')
      .usage('$0 <command>\n\nFinds the operator that holds a Flink job back, and says what its time goes to.')
      .command(topCommand(context))
      .command(profileCommand(context))
      .command(demoCommand(context))
      .demandCommand(1, 'a command is missing')
      .strict()
      .version(version())
      .alias('help', 'h')
      .wrap(Math.min(100, console.page.width))
      .epilogue(EXIT_CODES)
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .exitProcess(false)
      .fail((message: string | null, error: Error | undefined) => {
        // yargs types `error` as always there; for usage errors it is not.
        throw error ?? new FlinkprofError('USAGE', message ?? 'wrong usage');
      })
      .parseAsync();
  } catch (error) {
    process.exitCode = fail(error, console.note);
  }
}

/** Whoever reads our output has gone (`flinkprof top | head`): there is nobody left to tell. */
function leaveWithTheReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Says what went wrong, in one message for what is known and with a stack for what is a bug; returns the exit code. */
export function fail(error: unknown, note: (text: string) => void): number {
  if (!isFlinkprofError(error)) {
    note(
      `flinkprof: this is a bug in flinkprof, please report it\n${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
    );
    return 1;
  }
  note(`flinkprof: ${error.message}\n  hint: ${error.hint}\n  code: ${error.code} (docs/errors.md)\n`);
  return error.exitCode;
}
