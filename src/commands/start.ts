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

/** How long the welcome text waits for a Lake that is still opening, in milliseconds. */
const lakeWaitMs = 300;

/** Starts the server. It continues to serve after this function returns. */
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

/**
 * Opens the server and makes it listen. If that fails, everything that was created is removed
 * except the embedded database.
 */
async function open(config: Config, logger: Logger): Promise<App> {
  const progress = new Progress(process.stdout);
  const undo = await progress.step('checking the address and the directories', () => prepare(config));
  try {
    // Loading takes a while, so unusable settings are reported before it.
    const { createApp } = await import('../app/app.ts');
    const app = await createApp(config, logger, (name, action) => progress.step(name, action));
    // From the moment it listens, clients and signals may arrive.
    stopOnSignal(app, logger, config.shutdownDelaySeconds);
    handOverSignals();
    try {
      await listen(app, config);
    } catch (error) {
      await app.close();
      throw error;
    }
    // The server already serves. Wait briefly, so that the text shows the final state of the Lake.
    await Promise.race([app.lakeSettled(), delay(lakeWaitMs)]);
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

/** The first line of output, printed before any slow work. */
function starting(config: Config): string {
  const isFirst = config.databaseUrl === null && !existsSync(join(config.dataDirectory, 'postgres'));
  const note = isFirst
    ? `; creating the database in ${config.dataDirectory} first, which takes a few seconds`
    : '';
  return `Starting Vortex Signal ${version}${note}`;
}
