import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';
import type { StreamResult, Transport } from './stream-client.ts';

/**
 * A subscription whose client keeps the connection open and reads nothing from it until it is told
 * to.
 */
export interface StalledStream<Result> {
  /** Reads what the server has sent and still sends, until it says that the stream is complete. */
  read(): Promise<readonly StreamResult<Result>[]>;
}

export function openStalled<Result>(
  transport: Transport,
  url: string,
  query: string,
): Promise<StalledStream<Result>> {
  return transport === 'WebSocket' ? stalledSocket(url, query) : stalledEvents(url, query);
}

async function stalledEvents<Result>(url: string, query: string): Promise<StalledStream<Result>> {
  const sent = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  });
  sent.end(JSON.stringify({ query }));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (response === undefined) throw new Error('There is no response.');
  return {
    async read() {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) {
        text += chunk;
        if (text.includes('event: complete')) break;
      }
      return [...text.matchAll(/^event: next\ndata: (.+)$/gm)].map(([, data = '']) => JSON.parse(data));
    },
  };
}

async function stalledSocket<Result>(url: string, query: string): Promise<StalledStream<Result>> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ type: 'subscribe', id: 'stalled', payload: { query } }));
  socket.pause();
  return {
    read: () =>
      new Promise((resolve, reject) => {
        const results: StreamResult<Result>[] = [];
        socket.on('message', (data) => {
          const message = JSON.parse(String(data));
          if (message.type === 'next') results.push(message.payload);
          if (message.type !== 'complete') return;
          socket.close();
          resolve(results);
        });
        socket.on('close', (code) => reject(new Error(`The connection was closed with ${code}.`)));
        socket.resume();
      }),
  };
}
