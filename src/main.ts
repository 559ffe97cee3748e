import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type App, createApp } from './app.ts';
import { type Config, processConfig } from './config.ts';
import { createLogger, type Logger } from './platform/observability/logger.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { readableFailure, starting, welcome } from './welcome.ts';

/** How long the welcome waits for a Lake that is being opened, in milliseconds. */
const lakePatienceMs = 300;

async function start(config: Config, logger: Logger): Promise<App> {
  const started = performance.now();
  console.log(starting(config));
  const app = await createApp(config, logger);
  try {
    app.server.listen(config.http.port, config.http.host);
    await once(app.server, 'listening');
  } catch (error) {
    await app.close();
    throw error;
  }
  // It serves already; a Lake that opens in a moment can be told of as it is.
  await Promise.race([app.lakeSettled(), delay(lakePatienceMs)]);
  const { port } = app.server.address() as AddressInfo;
  console.log(welcome(app.summary, config, port, performance.now() - started));
  return app;
}

try {
  const config = processConfig();
  const logger = createLogger(config.log);
  stopOnSignal(await start(config, logger), logger, config.shutdownDelaySeconds);
} catch (error) {
  console.error(readableFailure(error));
  process.exitCode = 1;
}
