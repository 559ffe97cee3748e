import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf } from '../origin.ts';

/** What probes ask. */
export interface ProbeAnswers {
  /** Whether a restart of the process would not help. */
  readonly isAlive: () => boolean;
  readonly isReady: () => Promise<boolean>;
}

type Probe = (answers: ProbeAnswers) => boolean | Promise<boolean>;

/** By the ends of their paths: a proxy may put something before. */
const probes: Readonly<Record<string, Probe>> = {
  '/health': ({ isAlive }) => isAlive(),
  '/ready': ({ isReady }) => isReady(),
};

/** The methods of load balancers; HAProxy asks with OPTIONS unless it is told otherwise. */
const methods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** What a request asks as a probe; undefined if it is none. */
export function probeOf(request: IncomingMessage): Probe | undefined {
  const path = pathOf(request);
  return probes[path.slice(path.lastIndexOf('/'))];
}

/** Answers 200 or 503, without a body. */
export async function answerProbe(
  probe: Probe,
  answers: ProbeAnswers,
  { method = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!methods.includes(method)) {
    response.writeHead(405, { allow: methods.join(', '), 'content-length': 0 }).end();
    return;
  }
  const isWell = await Promise.resolve(probe(answers)).catch(() => false);
  if (response.headersSent) return;
  response.writeHead(isWell ? 200 : 503, { 'cache-control': 'no-store', 'content-length': 0 }).end();
}
