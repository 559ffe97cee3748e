import { afterAll, beforeAll } from 'vitest';
import { GraphqlClient } from './graphql-client.ts';
import { Installation, type InstallationKind } from './installation.ts';
import type { Environment, ServerProcess } from './server-process.ts';

/**
 * An installation with one server, there from before the first test of its suite until after the
 * last.
 */
export interface RunningServer {
  readonly installation: Installation;
  readonly server: ServerProcess;
  readonly client: GraphqlClient;
  /** Of its GraphQL endpoint. */
  readonly url: string;
}

/**
 * Starts one server for all tests of the suite that calls it.
 * @param environment is added to the server's own. A test that needs the server as nobody has used
 * it, or that ends it, starts one itself.
 */
export function withServer(kind: InstallationKind, environment: Environment = {}): RunningServer {
  let running: { installation: Installation; server: ServerProcess; client: GraphqlClient } | undefined;
  beforeAll(async () => {
    const installation = await Installation.create(kind);
    try {
      const server = await installation.start(environment);
      running = { installation, server, client: new GraphqlClient(server.url) };
    } catch (error) {
      await installation.dispose();
      throw error;
    }
  });
  afterAll(() => running?.installation.dispose());
  const now = () => {
    if (running === undefined)
      throw new Error('The server runs between the first and the last test of its suite.');
    return running;
  };
  return {
    get installation() {
      return now().installation;
    },
    get server() {
      return now().server;
    },
    get client() {
      return now().client;
    },
    get url() {
      return now().server.url;
    },
  };
}
