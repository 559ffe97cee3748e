import { z } from 'zod';
import type { Config } from '../config.ts';

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
export async function askRunningServer({ http, access }: Config): Promise<RunningServer | null> {
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const token = access.operatorToken ?? access.readerToken;
  try {
    const response = await fetch(`http://${host}:${http.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(patience),
    });
    return answerSchema.parse(await response.json()).data.health;
  } catch {
    return null;
  }
}
