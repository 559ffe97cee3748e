import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf } from '../origin.ts';

/** The checks behind the probes. */
export interface ProbeAnswers {
  /** False if only a restart of the process helps. */
  readonly isAlive: () => boolean;
  readonly isReady: () => Promise<boolean>;
}

type Probe = (answers: ProbeAnswers) => boolean | Promise<boolean>;

/** Matches the end of the path, because a proxy may add a prefix. */
const probes: Readonly<Record<string, Probe>> = {
  '/health': ({ isAlive }) => isAlive(),
  '/ready': ({ isReady }) => isReady(),
};

/** Methods of load balancers. HAProxy uses OPTIONS by default. */
const methods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** The probe that a request is for; undefined if it is not a probe. */
export function probeOf(request: IncomingMessage): Probe | undefined {
  const path = pathOf(request);
  return probes[path.slice(path.lastIndexOf('/'))];
}

/** Responds with 200 or 503, without a body. */
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
