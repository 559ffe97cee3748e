import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { StreamError } from './stream-client.ts';

export interface SocketMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?:
    | { readonly data?: unknown; readonly errors?: readonly StreamError[] }
    | readonly StreamError[];
}

/** A graphql-ws connection that sends what a client library would not, and reads when it likes. */
export class RawSocket {
  readonly socket: WebSocket;
  /** All that arrived, in order. */
  readonly messages: SocketMessage[] = [];
  /** The code and reason that it was closed with. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
  }

  static async open(url: string): Promise<RawSocket> {
    const raw = new RawSocket(new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws'));
    await once(raw.socket, 'open');
    raw.send({ type: 'connection_init' });
    await once(raw.socket, 'message');
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: Readonly<Record<string, unknown>> = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  complete(id: string): void {
    this.send({ type: 'complete', id });
  }

  of(id: string): readonly SocketMessage[] {
    return this.messages.filter((message) => message.id === id);
  }

  /** Codes of the errors that an operation was refused or ended with. */
  codesOf(id: string): readonly unknown[] {
    return this.of(id).flatMap(({ payload }) => {
      const errors = Array.isArray(payload)
        ? payload
        : payload !== undefined && 'errors' in payload
          ? payload.errors
          : [];
      return (errors ?? []).map(({ extensions }: StreamError) => extensions?.code);
    });
  }
}
