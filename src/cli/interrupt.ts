import { EXIT } from '../shared/index.ts';

/**
 * The signal a command runs under. The first Ctrl-C (or SIGTERM) asks everything to stop and clean up; a second one ends the
 * process at once: profilers in targets then end by their own timeout.
 */
export function interruptSignal(note: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    note('\nstopping, and keeping what was recorded (Ctrl-C again leaves at once)\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  return controller.signal;
}
