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

/** What a server that runs already says of itself. */
export type RunningServer = z.output<typeof answerSchema>['data']['health'];

const query = '{ health { version startedAt parts { name kind isUp latencyMs } } }';

/** Longest wait for its answer, in milliseconds. */
const patience = 5000;

/** Asks whoever listens at the address of this configuration; null if that is nobody, or none that answers as this product does. */
export async function askRunningServer(config: Config): Promise<RunningServer | null> {
  try {
    return answerSchema.parse(await sendToServer(config, { query }, patience)).data.health;
  } catch {
    return null;
  }
}

/** What the server at the address of this configuration answers to an operation. @throws what fetching throws: there is none, or it does not answer. */
export async function sendToServer(
  { http, access }: Config,
  operation: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
  patienceMs: number,
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
    signal: AbortSignal.timeout(patienceMs),
  });
  return response.json();
}
