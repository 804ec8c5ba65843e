import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';

/** A web server on a free loopback port that ends with the test, whatever its connections are doing. */
export interface LoopbackServer extends AsyncDisposable {
  /** Without a slash at its end. */
  url: string;
  /** Paths that were asked for, in order. */
  requests: string[];
}

export async function startServer(listener: RequestListener, tls?: ServerOptions): Promise<LoopbackServer> {
  const requests: string[] = [];
  const recording: RequestListener = (request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  };
  const server = tls === undefined ? createServer(recording) : createTlsServer(tls, recording);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
