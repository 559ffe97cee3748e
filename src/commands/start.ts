import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../app/app.ts';
import { prepare, unusableAddress } from '../app/preflight.ts';
import { stopOnSignal } from '../app/stop-on-signal.ts';
import { version } from '../app/version.ts';
import type { Config } from '../config/config.ts';
import { collectWhenIdle } from '../platform/memory/idle-collection.ts';
import { createLogger, type Logger } from '../platform/observability/logger.ts';
import { handOverSignals } from './end-by-signal.ts';
import { expectNothing, type RunCommand } from './shell/command.ts';
import { Progress } from './shell/progress.ts';

/** How long the welcome waits for a Lake that is being opened, in milliseconds. */
const lakePatienceMs = 300;

/** Starts the server, which serves on when this returns. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const started = performance.now();
  console.log(starting(config));
  const logger = createLogger(config.log);
  const app = await open(config, logger);
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.http.port;
  const { welcome } = await import('../app/welcome.ts');
  console.log(welcome(app.summary, config, port, performance.now() - started));
  collectWhenIdle();
  return 0;
};

/** The server once it listens. What a start that fails has made is removed, apart from the embedded database. */
async function open(config: Config, logger: Logger): Promise<App> {
  const progress = new Progress(process.stdout);
  const undo = await progress.step('trying the address and the folders', () => prepare(config));
  try {
    // It takes a while to load, which what cannot be used need not wait for.
    const { createApp } = await import('../app/app.ts');
    const app = await createApp(config, logger, (name, action) => progress.step(name, action));
    // A client may be served, and a signal may come, as soon as it listens.
    stopOnSignal(app, logger, config.shutdownDelaySeconds);
    handOverSignals();
    try {
      await listen(app, config);
    } catch (error) {
      await app.close();
      throw error;
    }
    // It serves already; a Lake that opens in a moment can be shown as it is.
    await Promise.race([app.lakeSettled(), delay(lakePatienceMs)]);
    return app;
  } catch (error) {
    await undo();
    throw error;
  }
}

async function listen({ server }: App, { http: { host, port } }: Config): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw unusableAddress(host, port, error);
  }
}

/** What a person sees at once, before anything that takes its time. */
function starting(config: Config): string {
  const isFirst = config.databaseUrl === null && !existsSync(join(config.dataDirectory, 'postgres'));
  const note = isFirst ? `, making its database in ${config.dataDirectory} first: a few seconds` : '';
  return `Vortex Signal ${version} starts${note}`;
}
