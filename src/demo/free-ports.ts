import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** `count` different TCP ports of the loopback that nobody listens on right now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  try {
    await Promise.all(servers.map((server) => once(server, 'listening')));
    return servers.map(portOf);
  } finally {
    await Promise.all(servers.map((server) => once(server.close(), 'close')));
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
