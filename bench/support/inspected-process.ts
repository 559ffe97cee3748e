import { once } from 'node:events';
import { createServer } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';

/** A Node.js process that reports figures about itself. Set its options in NODE_OPTIONS. */
export interface InspectedProcess {
  readonly nodeOptions: string;
  /** Bytes in use after garbage collection: objects, and buffers outside of them. */
  heldBytes(): Promise<number>;
  /** CPU time used by all threads, in seconds. */
  cpuSeconds(): Promise<number>;
}

const targetSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);
const answerSchema = z.object({
  id: z.number(),
  result: z.object({ result: z.object({ value: z.number() }) }),
});

export async function inspectedProcess(): Promise<InspectedProcess> {
  const port = await freePort();
  const connected = async <Answer>(ask: (socket: WebSocket) => Promise<Answer>): Promise<Answer> => {
    const targets = targetSchema.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
    const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
    await once(socket, 'open');
    try {
      return await ask(socket);
    } finally {
      socket.close();
    }
  };
  return {
    nodeOptions: `--inspect=127.0.0.1:${port} --inspect-publish-uid=http`,
    heldBytes: () =>
      connected(async (socket) => {
        await called(socket, 1, 'HeapProfiler.collectGarbage', {});
        await called(socket, 2, 'HeapProfiler.collectGarbage', {});
        return evaluated(socket, '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())');
      }),
    cpuSeconds: () =>
      connected((socket) =>
        evaluated(socket, '(({ user, system }) => (user + system) / 1e6)(process.cpuUsage())'),
      ),
  };
}

async function evaluated(socket: WebSocket, expression: string): Promise<number> {
  const answer = answerSchema.parse(await called(socket, 3, 'Runtime.evaluate', { expression }));
  return answer.result.result.value;
}

/** Replies arrive in the order of the calls, because no events are enabled. */
async function called(socket: WebSocket, id: number, method: string, params: object): Promise<unknown> {
  const answer = once(socket, 'message');
  socket.send(JSON.stringify({ id, method, params }));
  return JSON.parse(String((await answer)[0]));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
