/**
 * Records what our scripts print on a machine with look-alikes of TaskManagers: the scan that locates them, as root and as
 * another user, into test/fixtures/proc, and the look at one of them before and while it is profiled, into
 * test/fixtures/probe. Needs root, a JDK and setpriv (util-linux).
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

import { SCAN_SCRIPT } from '../src/locate/scan-script.ts';
import { PROBE } from '../src/profile/probe.ts';
import { READ_THREADS } from '../src/profile/threads.ts';
import { compileLookAlikes } from '../test/support/look-alike.ts';

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

function run(script: string, args: readonly string[], prefix: readonly string[] = []): string {
  return execFileSync('env', [...prefix, 'sh', '-c', script, 'recording', ...args], { encoding: 'utf8' });
}

function write(path: string, content: string): void {
  writeFileSync(new URL(`../test/fixtures/${path}`, import.meta.url), content);
}

using lookAlikes = compileLookAlikes();
await using named = await lookAlikes.start({ resourceId: 'tm-1' });
await using unnamed = await lookAlikes.start({ jvm: ['-Xrs', '-XX:+DisableAttachMechanism'] });

for (const [file, prefix] of [
  ['proc/scan-as-root.json', []],
  ['proc/scan-as-other-user.json', NOBODY],
] as const) {
  const truth = [named, unnamed].map(({ pid, rpcPort, dataPort }) => ({ pid, rpcPort, dataPort }));
  const recorded = { named: truth[0], unnamed: truth[1], text: run(SCAN_SCRIPT, ['localhost'], prefix) };
  write(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

write('probe/plain.txt', run(PROBE.text, [String(named.pid)]));
write('probe/refusing.txt', run(PROBE.text, [String(unnamed.pid)]));
write('probe/as-other-user.txt', run(PROBE.text, [String(named.pid)], NOBODY));
write('probe/threads.txt', run(READ_THREADS.text, [String(named.pid), 'same-namespace']));
