import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, type InstallationKind } from '../support/installation.ts';
import { StreamClient, type Transport } from '../support/stream-client.ts';
import { untilOpenStreams } from './actions.ts';

/**
 * An installation with a server that a test opens streams on, and another that it writes to, where
 * there can be one.
 */
export class LiveServers {
  readonly installation: Installation;
  /** Where streams are opened. */
  readonly url: string;
  /** A client of the server that streams are opened on. */
  readonly client: GraphqlClient;
  /** A client of the other, if there is one. */
  readonly writer: GraphqlClient;
  readonly #streams: StreamClient<unknown>[] = [];

  private constructor(installation: Installation, url: string, writerUrl: string) {
    this.installation = installation;
    this.url = url;
    this.client = new GraphqlClient(url);
    this.writer = new GraphqlClient(writerUrl);
  }

  static async start(kind: InstallationKind): Promise<LiveServers> {
    const installation = await Installation.create(kind);
    try {
      const count = kind === 'servers' ? 2 : 1;
      const [one, other = one] = await Promise.all(Array.from({ length: count }, () => installation.start()));
      if (one === undefined || other === undefined) throw new Error('There is no server.');
      return new LiveServers(installation, one.url, other.url);
    } catch (error) {
      await installation.dispose();
      throw error;
    }
  }

  open<Result, Variables extends Record<string, unknown>>(
    transport: Transport,
    document: TypedDocumentNode<Result, Variables>,
    variables?: Variables,
  ): StreamClient<Result> {
    return this.openText(transport, print(document), variables);
  }

  /** The same with an operation that need not be valid. */
  openText<Result = unknown>(
    transport: Transport,
    query: string,
    variables?: Record<string, unknown>,
  ): StreamClient<Result> {
    const stream = StreamClient.openText<Result>(transport, this.url, query, undefined, variables);
    this.#streams.push(stream);
    return stream;
  }

  /** Closes what was opened, and waits until the server counts no stream. */
  async closeStreams(): Promise<void> {
    for (const stream of this.#streams.splice(0)) stream.close();
    await untilOpenStreams(this.client, 0);
  }

  dispose(): Promise<void> {
    return this.installation.dispose();
  }
}
