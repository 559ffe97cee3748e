/**
 * Thread of the embedded database. A statement blocks its thread, for a fraction of a millisecond
 * or for seconds.
 */
import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { preparePgliteDirectory } from './pglite-directory.ts';
import type { NumberedRequest, PgliteReply, PgliteRequest, StatementResult } from './pglite-messages.ts';
import { pgliteParsers } from './pglite-parsers.ts';
import { serializeError } from './serialized-error.ts';
import { WorkerTransaction } from './worker-transaction.ts';

if (!parentPort) throw new Error('pglite-worker.ts runs as a worker thread');
const port = parentPort;
let opened: PGlite | undefined;
const transactions = new Map<number, WorkerTransaction>();

port.on('message', async ({ number, body }: NumberedRequest) => {
  const reply = (rest: Omit<PgliteReply, 'number'>) => port.postMessage({ number, ...rest });
  try {
    const result = await answer(body);
    reply(result === undefined ? {} : { result });
    if (body.kind === 'close') port.close();
  } catch (error) {
    reply({ failure: serializeError(error) });
    if (error instanceof WebAssembly.RuntimeError) endThread(error);
  }
});

async function answer(request: PgliteRequest): Promise<StatementResult | undefined> {
  switch (request.kind) {
    case 'open':
      await preparePgliteDirectory(request.directory);
      opened = await PGlite.create({ dataDir: request.directory, parsers: pgliteParsers });
      return undefined;
    case 'query':
      return query(request);
    case 'exec':
      await database().exec(request.sql);
      return undefined;
    case 'end': {
      const transaction = transactionOf(request.transaction);
      transactions.delete(request.transaction);
      await transaction.end(request.isCommitted);
      return undefined;
    }
    case 'close':
      await opened?.close();
      return undefined;
  }
}

async function query({
  sql,
  parameters,
  transaction,
}: Extract<PgliteRequest, { kind: 'query' }>): Promise<StatementResult> {
  const runner =
    transaction === null ? database() : await (transactions.get(transaction) ?? begin(transaction)).begun;
  const { rows, affectedRows } = await runner.query<Record<string, unknown>>(sql, [...parameters]);
  return { rows, affectedRows };
}

function database(): PGlite {
  if (opened === undefined) throw new Error('The database is not open.');
  return opened;
}

function begin(number: number): WorkerTransaction {
  const transaction = new WorkerTransaction(database());
  transactions.set(number, transaction);
  return transaction;
}

function transactionOf(number: number): WorkerTransaction {
  const transaction = transactions.get(number);
  if (transaction === undefined) throw new Error('The transaction is not open.');
  return transaction;
}

/**
 * After a WebAssembly trap the state of PostgreSQL's memory is unknown. The files are in the state
 * of a crash, from which PostgreSQL recovers.
 */
function endThread(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
