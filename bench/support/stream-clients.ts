import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { ClientsReport, ClientsRequest, Transport } from './stream-clients-protocol.ts';

/**
 * Many clients in their own process. Each message is counted, and its age computed from its
 * timestamp.
 */
const marker = Buffer.from('"createdAt":"');
const eventEnd = Buffer.from('\n\n');
const timeLength = '2026-01-01T00:00:00.000Z'.length;

/** An open subscription. */
interface Client {
  readonly terminate: () => void;
}

let clients: Client[] = [];
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

const connect: Readonly<Record<Transport, (url: string, query: string) => Promise<Client>>> = {
  WebSocket: connectSocket,
  'server-sent events': connectEvents,
};

async function connectSocket(url: string, query: string): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.on('message', count);
  socket.send(JSON.stringify({ type: 'subscribe', id: crypto.randomUUID(), payload: { query } }));
  return socket;
}

async function connectEvents(url: string, query: string): Promise<Client> {
  const sent = httpRequest(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  });
  sent.end(JSON.stringify({ query }));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  let begun: Buffer = Buffer.alloc(0);
  response?.on('data', (chunk: Buffer) => {
    let rest = begun.length === 0 ? chunk : Buffer.concat([begun, chunk]);
    for (let end = rest.indexOf(eventEnd); end >= 0; end = rest.indexOf(eventEnd)) {
      count(rest.subarray(0, end));
      rest = rest.subarray(end + eventEnd.length);
    }
    begun = rest;
  });
  // Errors from a stopped server are ignored.
  response?.on('error', () => undefined);
  return { terminate: () => sent.destroy() };
}

async function open(transport: Transport, url: string, query: string, wanted: number): Promise<void> {
  while (clients.length < wanted) {
    const batch = Math.min(50, wanted - clients.length);
    const more = Array.from({ length: batch }, () => connect[transport](url, query));
    clients.push(...(await Promise.all(more)));
  }
}

async function answer(request: ClientsRequest): Promise<ClientsReport> {
  if (request.kind === 'open') await open(request.transport, request.url, request.query, request.count);
  if (request.kind === 'clear') {
    received = 0;
    ages = [];
  }
  if (request.kind === 'close') {
    for (const client of clients) client.terminate();
    clients = [];
  }
  return { received, ages: request.kind === 'report' ? ages.map((messages) => messages ?? 0) : [] };
}

process.on('message', (request: ClientsRequest) => {
  void answer(request).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit());
