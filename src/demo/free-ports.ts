import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { FlinkprofError } from '../shared/index.ts';

/**
 * Where to look. Not where the kernel takes the ports of outgoing connections from (Linux: 32768 and above): one that is free
 * there now may be taken before the JVM that shall have it is up.
 */
const RANGE = { from: 20_000, to: 32_000 };
const ATTEMPTS = 100;

/**
 * `count` different TCP ports of the loopback that nobody listens on.
 * @throws FlinkprofError DEMO_FAILED when a hundred of them are taken
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 1; ports.size < count; attempt++) {
    if (attempt > ATTEMPTS) {
      throw new FlinkprofError(
        'DEMO_FAILED',
        `no free TCP port between ${RANGE.from} and ${RANGE.to} in ${ATTEMPTS} tries`,
      );
    }
    const port = randomInt(RANGE.from, RANGE.to);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    // Taken, or not for us.
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
