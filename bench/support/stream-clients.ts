import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientsReport, ClientsRequest } from './stream-clients-protocol.ts';

/** Many graphql-ws clients in a process of their own: each message is counted, and its age taken from the time that it bears. */
const marker = Buffer.from('"createdAt":"');
const timeLength = '2026-01-01T00:00:00.000Z'.length;

let sockets: WebSocket[] = [];
let received = 0;
/** Messages by their age, in milliseconds. */
let ages: number[] = [];
let lastTime = '';
let lastSentAt = 0;

function count(message: Buffer): void {
  const at = message.indexOf(marker);
  if (at < 0) return;
  const time = message.toString('latin1', at + marker.length, at + marker.length + timeLength);
  if (time !== lastTime) {
    lastTime = time;
    lastSentAt = Date.parse(time);
  }
  received += 1;
  const age = Math.max(0, Date.now() - lastSentAt);
  ages[age] = (ages[age] ?? 0) + 1;
}

async function connect(url: string, query: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.on('message', count);
  socket.send(JSON.stringify({ type: 'subscribe', id: crypto.randomUUID(), payload: { query } }));
  return socket;
}

async function open(url: string, query: string, wanted: number): Promise<void> {
  while (sockets.length < wanted) {
    const batch = Math.min(50, wanted - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: batch }, () => connect(url, query)))));
  }
}

async function answer(request: ClientsRequest): Promise<ClientsReport> {
  if (request.kind === 'open') await open(request.url, request.query, request.count);
  if (request.kind === 'clear') {
    received = 0;
    ages = [];
  }
  if (request.kind === 'close') {
    for (const socket of sockets) socket.terminate();
    sockets = [];
  }
  return { received, ages: request.kind === 'report' ? ages.map((messages) => messages ?? 0) : [] };
}

process.on('message', (request: ClientsRequest) => {
  void answer(request).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit());
