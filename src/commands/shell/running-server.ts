import { z } from 'zod';
import type { Config } from '../../config/config.ts';

const part = z.object({
  name: z.string(),
  kind: z.string(),
  isUp: z.boolean(),
  latencyMs: z.number().nullable(),
});

const answerSchema = z.object({
  data: z.object({ health: z.object({ version: z.string(), startedAt: z.string(), parts: z.array(part) }) }),
});

/** The health that a running server reports. */
export type RunningServer = z.output<typeof answerSchema>['data']['health'];

const query = '{ health { version startedAt parts { name kind isUp latencyMs } } }';

/** Timeout for the response, in milliseconds. */
const healthTimeoutMs = 5000;

/**
 * Queries the server at the configured address. Null if there is none, or if the response is not
 * from this product.
 */
export async function askRunningServer(config: Config): Promise<RunningServer | null> {
  try {
    return answerSchema.parse(await sendToServer(config, { query }, healthTimeoutMs)).data.health;
  } catch {
    return null;
  }
}

/**
 * Sends an operation to the server at the configured address and returns its response.
 * @throws what `fetch` throws if there is no server or it does not respond.
 */
export async function sendToServer(
  { http, access }: Config,
  operation: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
  timeoutMs: number,
): Promise<unknown> {
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const token = access.operatorToken ?? access.readerToken;
  const response = await fetch(`http://${host}:${http.port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(operation),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return response.json();
}
