/**
 * Loaded before a server, in each of its threads: ends the thread of the embedded database when a
 * file appears.
 */
import { existsSync } from 'node:fs';
import { isMainThread, threadName } from 'node:worker_threads';

const sign = process.env.END_OF_DATABASE;
if (!isMainThread && threadName === 'database' && sign !== undefined) {
  setInterval(() => {
    if (existsSync(sign)) process.exit(3);
  }, 20).unref();
}
