import { createServer } from 'node:net';
import { createApp } from '../app.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { readableFailure } from '../welcome.ts';
import { diagnoseLake } from './lake-diagnosis.ts';

/** What was looked at, and what was found. */
export interface Finding {
  readonly subject: string;
  readonly isGood: boolean;
  readonly detail: string;
}

/** Tries every part of this configuration for real: the port, the Lake, the database and its schema, the live tier, the model. */
export async function diagnose(config: Config, logger: Logger): Promise<Finding[]> {
  return [runtime(), await port(config), ...(await diagnoseLake(config)), ...(await parts(config, logger))];
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

async function parts(config: Config, logger: Logger): Promise<Finding[]> {
  try {
    const app = await createApp(config, logger);
    const { parts: found } = await app.health();
    await app.close();
    return found.map(({ name, kind, isUp, latencyMs }) => ({
      subject: name,
      isGood: isUp,
      detail:
        isUp && latencyMs !== null
          ? `${kind}, answered in ${latencyMs.toFixed(1)} ms`
          : `${kind} does not answer`,
    }));
  } catch (error) {
    return [{ subject: 'start', isGood: false, detail: readableFailure(error) }];
  }
}
