/** The thread of the database, which ends by itself where it is told to. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ body }: { body: { sql?: string } }) => {
  if (body.sql === 'end of the thread') process.exit(3);
});
await import('../../../src/platform/database/in-process/pglite-worker.ts');
