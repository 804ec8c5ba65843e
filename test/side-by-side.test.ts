import { expect, test } from 'vitest';

import { FlinkprofError } from '../src/shared/index.ts';
import { sideBySide } from '../src/side-by-side.ts';

const taskManagers = ['tm-1', 'tm-2', 'tm-3'].map((taskManagerId) => ({ taskManagerId }));
const gone = new FlinkprofError('TARGET_GONE', 'it ended', { hint: 'look at its log' });

const failingOn =
  (failing: string[], error: Error) =>
  ({ taskManagerId }: { taskManagerId: string }): Promise<string> =>
    failing.includes(taskManagerId) ? Promise.reject(error) : Promise.resolve(`recording of ${taskManagerId}`);

test('what fails on one TaskManager does not lose what was recorded of the others', async () => {
  expect(await sideBySide(taskManagers, 2, failingOn(['tm-2'], gone))).toEqual({
    done: ['recording of tm-1', 'recording of tm-3'],
    failures: [{ taskManagerId: 'tm-2', code: 'TARGET_GONE', message: 'it ended', hint: 'look at its log' }],
  });
});

test('what fails on all of them is a failure', async () => {
  await expect(sideBySide(taskManagers, 2, failingOn(['tm-1', 'tm-2', 'tm-3'], gone))).rejects.toBe(gone);
});

test('a bug is never taken for a TaskManager that failed', async () => {
  const bug = new TypeError('undefined is not a function');
  await expect(sideBySide(taskManagers, 2, failingOn(['tm-2'], bug))).rejects.toBe(bug);
});

test('no more than the allowed number run at once', async () => {
  let running = 0;
  let most = 0;
  await sideBySide(taskManagers, 2, async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  });
  expect(most).toBe(2);
});
