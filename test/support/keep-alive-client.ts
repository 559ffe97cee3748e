import { Agent, request } from 'node:http';

/** What became of a request. */
export type Outcome =
  /** The server answered, with whatever. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly closes: boolean }
  /** No connection was made. */
  | { readonly kind: 'refused connection' }
  /**
   * The connection ended before the answer. `reused` says whether the server had answered on it
   * before.
   */
  | { readonly kind: 'broken'; readonly reused: boolean; readonly reason: string };

/**
 * One connection that is kept alive, as a program's pool would. A request that fails is not sent
 * again.
 */
export class KeepAliveClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string) {
    this.#url = url;
  }

  send(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(this.#url, { agent: this.#agent, method: 'POST', headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => {
          const closes = response.headers.connection === 'close';
          resolve({ kind: 'answered', status: response.statusCode ?? 0, body, closes });
        });
        response.on('error', (error) => resolve({ kind: 'broken', reused: true, reason: error.message }));
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') resolve({ kind: 'refused connection' });
        else resolve({ kind: 'broken', reused: sent.reusedSocket, reason: error.message });
      });
      sent.end(JSON.stringify({ query, variables }));
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
