import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageDirectory } from '../../src/config/config.ts';

/** The server in its own process, as a user starts it. */
export interface BenchServer {
  readonly url: string;
  readonly processId: number;
  /** @throws Error if the response has errors. */
  request(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startServer(environment: Readonly<Record<string, string>>): Promise<BenchServer> {
  const child = spawn(process.execPath, [join(packageDirectory, 'bin', 'vortex-signal.js'), 'start'], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child.stdout);
  const { pid: processId } = child;
  if (processId === undefined) throw new Error('The server could not be started.');
  return {
    url,
    processId,
    async request(query, variables) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const answer: unknown = await response.json();
      if (typeof answer !== 'object' || answer === null || 'errors' in answer)
        throw new Error(JSON.stringify(answer));
      return answer;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/\S+\/graphql/.exec(line)?.[0];
    if (url !== undefined) {
      output.resume();
      return url;
    }
  }
  throw new Error('The server ended before it listened.');
}
