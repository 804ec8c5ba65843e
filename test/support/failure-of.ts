import { expect } from 'vitest';

import { FlinkprofError } from '../../src/shared/index.ts';

/** The FlinkprofError that the promise fails with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<FlinkprofError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FlinkprofError) return error;
    throw error;
  }
  return expect.unreachable('it should have failed');
}

/** The same of a function that fails at once. */
export function errorOf(act: () => unknown): FlinkprofError {
  try {
    act();
  } catch (error) {
    if (error instanceof FlinkprofError) return error;
    throw error;
  }
  return expect.unreachable('it should have failed');
}
