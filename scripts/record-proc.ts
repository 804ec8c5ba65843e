/**
 * Records what the scan of /proc prints of two look-alikes of TaskManagers, as root and as another user, into
 * test/fixtures/proc. Needs root, a JDK and setpriv (util-linux).
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

import { SCAN_SCRIPT } from '../src/locate/scan-script.ts';
import { compileLookAlikes } from '../test/support/look-alike.ts';

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

function scan(prefix: readonly string[]): string {
  const argv = [...prefix, 'sh', '-c', SCAN_SCRIPT, 'look-for-taskmanagers', 'localhost'];
  return execFileSync('env', argv, { encoding: 'utf8' });
}

using lookAlikes = compileLookAlikes();
await using named = await lookAlikes.start({ resourceId: 'tm-1' });
await using unnamed = await lookAlikes.start();

for (const [file, prefix] of [
  ['scan-as-root.json', []],
  ['scan-as-other-user.json', NOBODY],
] as const) {
  const truth = [named, unnamed].map(({ pid, rpcPort, dataPort }) => ({ pid, rpcPort, dataPort }));
  const recorded = { named: truth[0], unnamed: truth[1], text: scan(prefix) };
  writeFileSync(new URL(`../test/fixtures/proc/${file}`, import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`);
}
