import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { patienceMs } from './patience.ts';

export const transports = ['server-sent events', 'WebSocket'] as const;
export type Transport = (typeof transports)[number];

/** How a stream ended: the server said that it is complete, or something else happened. */
export type StreamEnd = { readonly kind: 'complete' } | { readonly kind: 'failed'; readonly error: unknown };

export interface StreamError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

export interface StreamResult<Result> {
  readonly data?: Result | null | undefined;
  readonly errors?: readonly StreamError[] | undefined;
}

interface Sink<Result> {
  next(result: StreamResult<Result>): void;
  error(error: unknown): void;
  complete(): void;
}

/** An open subscription and all that arrived on it. */
export class StreamClient<Result> {
  readonly results: StreamResult<Result>[] = [];
  readonly ended: Promise<StreamEnd>;
  readonly #close: () => void;
  readonly #arrivals = new EventTarget();

  private constructor(open: (sink: Sink<Result>) => () => void) {
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    this.ended = promise;
    this.#close = open({
      next: (result) => {
        this.results.push(result);
        this.#arrivals.dispatchEvent(new Event('arrival'));
      },
      error: (error) => resolve({ kind: 'failed', error }),
      complete: () => resolve({ kind: 'complete' }),
    });
  }

  /**
   * Subscribes with the transport's own client library, on a connection of its own. It never
   * connects again.
   */
  static open<Result, Variables>(
    transport: Transport,
    url: string,
    document: TypedDocumentNode<Result, Variables>,
    token?: string,
  ): StreamClient<Result> {
    return StreamClient.openText(transport, url, print(document), token);
  }

  /** The same with variables. */
  static openWith<Result, Variables extends Record<string, unknown>>(
    transport: Transport,
    url: string,
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    token?: string,
  ): StreamClient<Result> {
    return StreamClient.openText(transport, url, print(document), token, variables);
  }

  /** The same with an operation that need not be valid. */
  static openText<Result = unknown>(
    transport: Transport,
    url: string,
    query: string,
    token?: string,
    variables: Record<string, unknown> = {},
  ): StreamClient<Result> {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return new StreamClient<Result>((sink) => {
      if (transport === 'WebSocket') {
        const client = createSocketClient({
          url: url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          retryAttempts: 0,
          connectionParams: authorization,
        });
        client.subscribe<Result>({ query, variables }, sink);
        return () => void client.dispose();
      }
      const client = createSseClient({ url, retryAttempts: 0, headers: authorization });
      client.subscribe<Result>({ query, variables }, sink);
      return () => client.dispose();
    });
  }

  /** The data that arrived, without errors. */
  get data(): Result[] {
    return this.results.flatMap(({ data }) => (data == null ? [] : [data]));
  }

  /** The first result, arrived or still to come, that is wanted. */
  async find(isWanted: (result: StreamResult<Result>) => boolean): Promise<StreamResult<Result>> {
    const { promise, resolve, reject } = Promise.withResolvers<StreamResult<Result>>();
    const look = () => {
      const found = this.results.find(isWanted);
      if (found !== undefined) resolve(found);
    };
    const timer = setTimeout(
      () => reject(new Error(`It did not arrive; ${this.results.length} others did.`)),
      patienceMs,
    );
    this.#arrivals.addEventListener('arrival', look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#arrivals.removeEventListener('arrival', look);
    }
  }

  /** The first data, arrived or still to come, that is wanted. */
  async findData(isWanted: (data: Result) => boolean): Promise<Result> {
    const { data } = await this.find((result) => result.data != null && isWanted(result.data));
    if (data == null) throw new Error('Data was found and is gone.');
    return data;
  }

  /** The errors that a subscription was refused with, as its transport tells them. */
  async refusal(): Promise<readonly StreamError[]> {
    const end = await this.ended;
    const [first] = this.results;
    if (first !== undefined) return first.errors ?? [];
    if (end.kind === 'failed' && Array.isArray(end.error)) return end.error;
    throw new Error('It was not refused with errors.', { cause: end });
  }

  /** Leaves. */
  close(): void {
    this.#close();
  }
}
