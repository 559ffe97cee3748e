import { createServer } from 'node:net';
import { createApp } from '../app.ts';
import type { Config } from '../config.ts';
import type { PartHealth } from '../modules/health/health.service.ts';
import { keeperOf } from '../platform/lake/open-lake.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { readableFailure } from '../welcome.ts';
import { lakePath } from './lake/lake-command.ts';
import { diagnoseLake } from './lake-diagnosis.ts';
import { askRunningServer, type RunningServer } from './running-server.ts';

/** What was looked at, and what was found. */
export interface Finding {
  readonly subject: string;
  readonly isGood: boolean;
  readonly detail: string;
}

/**
 * Tries every part of this configuration for real: the port, the Lake, the database and its schema, the live tier, the model. What a server of the same data
 * directory holds already, it is asked about.
 */
export async function diagnose(config: Config, logger: Logger): Promise<Finding[]> {
  const isKept = (await keeperOf(lakePath(config)).catch(() => null)) !== null;
  const running = isKept ? await askRunningServer(config) : null;
  return [
    runtime(),
    running === null ? await port(config) : served(config, running),
    ...(await diagnoseLake(config)),
    ...(running === null ? await parts(config, logger) : findingsOf(running.parts)),
  ];
}

function runtime(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return { subject: 'Node.js', isGood: major >= 22, detail: process.versions.node };
}

function port({ http: { host, port: number } }: Config): Promise<Finding> {
  const { promise, resolve } = Promise.withResolvers<Finding>();
  const subject = 'address';
  const probe = createServer();
  probe.once('error', (error) => resolve({ subject, isGood: false, detail: readableFailure(error) }));
  probe.listen(number, host, () =>
    probe.close(() => resolve({ subject, isGood: true, detail: `${host}:${number} is free` })),
  );
  return promise;
}

function served({ http: { host, port: number } }: Config, { version, startedAt }: RunningServer): Finding {
  const detail = `Vortex Signal ${version} has been serving on ${host}:${number} since ${startedAt}`;
  return { subject: 'address', isGood: true, detail };
}

async function parts(config: Config, logger: Logger): Promise<Finding[]> {
  try {
    const app = await createApp(config, logger);
    const { parts: found } = await app.health();
    await app.close();
    return findingsOf(found);
  } catch (error) {
    return [{ subject: 'start', isGood: false, detail: readableFailure(error) }];
  }
}

function findingsOf(found: readonly PartHealth[]): Finding[] {
  return found.map(({ name, kind, isUp, latencyMs }) => ({
    subject: name,
    isGood: isUp,
    detail:
      isUp && latencyMs !== null
        ? `${kind}, answered in ${latencyMs.toFixed(1)} ms`
        : `${kind} does not answer`,
  }));
}
