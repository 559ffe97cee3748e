import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Inference } from '../../src/modules/record/inference.entity.ts';
import { infer, inferBatch, record, variedTexts } from '../e2e/actions.ts';
import { RecordIntervention } from '../e2e/operations/inferences.operations.ts';
import { openDatabase } from '../support/databases.ts';
import { everyKindOfRequest } from '../support/every-kind-of-request.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { OwnPostgres, postgresServerIsHere } from '../support/own-postgres.ts';
import { remove } from '../support/pglite-template.ts';
import { ServerProcess } from '../support/server-process.ts';

const writers = 64;
const writingMs = 1500;
/** Within this time after PostgreSQL is back, everything works. */
const backMs = 5000;
const answerMs = 20_000;

const timeouts = {
  DATABASE_STATEMENT_TIMEOUT_MS: '2000',
  DATABASE_LOCK_TIMEOUT_MS: '1000',
  DATABASE_IDLE_TIMEOUT_MS: '2000',
};

describe.skipIf(!postgresServerIsHere)(
  'a PostgreSQL that goes under 64 writers',
  { timeout: 120_000 },
  () => {
    let postgres: OwnPostgres;
    let directory: string;
    let databaseUrl: string;
    let server: ServerProcess;
    let acknowledged: string[];

    beforeAll(async () => {
      postgres = await OwnPostgres.create();
      await postgres.start();
      directory = await mkdtemp(join(tmpdir(), 'vortex-outage-'));
      databaseUrl = await postgres.createDatabase();
      const environment = { DATA_DIR: directory, DATABASE_URL: databaseUrl, ...timeouts };
      server = await ServerProcess.start(environment, directory);
      acknowledged = [];
    });
    afterAll(async () => {
      await server.kill9();
      await postgres.dispose();
      await remove(directory);
    });

    /** Writes of four kinds, each from where an answer came, until it is to stop. */
    async function write(lane: number, isOver: () => boolean): Promise<void> {
      const client = new GraphqlClient(server.url);
      for (let turn = lane; !isOver(); turn += 1) {
        try {
          const text = variedTexts[turn % variedTexts.length] ?? '';
          if (turn % 4 === 0) acknowledged.push((await infer(client, text, `session-${lane}`)).uuid);
          else if (turn % 4 === 1)
            acknowledged.push(...(await inferBatch(client, [text, text])).map(({ uuid }) => uuid));
          else {
            const { id, uuid } = await record(client, { fluxPosition: 3 });
            acknowledged.push(uuid);
            const input = { inferenceId: id, position: 3, signalBefore: 0.5, signalAfter: 0.75 };
            await client.data(RecordIntervention, { input });
          }
        } catch {
          await sleep(20);
        }
      }
    }

    /**
     * Repeats everything until all of it works.
     * @returns the time that took, in milliseconds.
     */
    async function untilAllWorks(): Promise<number> {
      const backAt = performance.now();
      for (;;) {
        try {
          await everyKindOfRequest(server.url);
          return performance.now() - backAt;
        } catch (error) {
          if (performance.now() - backAt > answerMs) throw error;
          await sleep(50);
        }
      }
    }

    test.each([
      ['is restarted', () => postgres.stop(), () => postgres.start()],
      ['is killed', () => postgres.kill(), () => postgres.start()],
      [
        'is silent',
        async () => {
          await postgres.freeze();
          await sleep(4000);
        },
        () => postgres.thaw(),
      ],
    ])('serves everything within 5 s after it %s', async (_, end, begin) => {
      let isOver = false;
      const writing = Array.from({ length: writers }, (_value, lane) => write(lane, () => isOver));
      await sleep(writingMs);
      await end();
      await sleep(500);
      await begin();
      const served = await untilAllWorks();
      isOver = true;
      await Promise.all(writing);
      console.log(`  served ${served.toFixed(0)} ms after it was back; ${acknowledged.length} acknowledged`);
      expect(served).toBeLessThan(backMs);
      expect(acknowledged.length).toBeGreaterThan(writers);
      expect(await stored(acknowledged)).toBe(new Set(acknowledged).size);
      expect((await fetch(`${server.origin}/health`)).status).toBe(200);
    });

    /** How many of the inferences are in the database. */
    async function stored(ids: readonly string[]): Promise<number> {
      const orm = await openDatabase({ databaseUrl, dataDirectory: directory });
      const found = await orm.em.fork().count(Inference, { id: { $in: [...new Set(ids)] } });
      await orm.close();
      return found;
    }
  },
);
