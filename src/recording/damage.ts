import { FlinkprofError } from '../shared/index.ts';

/**
 * The recording is not what its format promises.
 * @param where byte or line, as the reader of the message would look it up: `byte 1234`
 * @param what what was expected there and what was found
 */
export function damaged(where: string, what: string, cause?: unknown): FlinkprofError {
  return new FlinkprofError('RECORDING_DAMAGED', `the recording is damaged at ${where}: ${what}`, { cause });
}
