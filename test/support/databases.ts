import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { entities } from '../../src/app/entities.ts';
import { createOrm, type Orm } from '../../src/platform/database/orm/create-orm.ts';
import { withSqlSession } from '../../src/platform/database/orm/sql-session.ts';
import { remove } from './pglite-template.ts';
import { copyDatabase, databaseUrlOf, dropDatabase } from './postgres-databases.ts';

export const databaseKinds = ['PGlite', 'PostgreSQL'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/** Where a database of its own lies, as the configuration says it. */
export interface DatabaseLocation {
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  /** Deletes it; it must be closed. */
  remove(): Promise<void>;
}

export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** Opened before the suite's first test and closed after its last. */
  readonly orm: Orm;
  readonly location: DatabaseLocation;
  /** An entity manager with nothing loaded. */
  fork(): SqlEntityManager;
  /** Deletes every row and starts the numbering again. */
  clear(): Promise<void>;
}

/** Whether a suite on that kind of database can run here; the run says so at its end if not. */
export function isDatabaseHere(kind: DatabaseKind): boolean {
  return kind === 'PGlite' || inject('postgresUrl') !== null;
}

/** Runs a suite once on each kind of database, each time on a fresh, migrated one. */
export function describeOnEachDatabase(name: string, suite: (database: TestDatabase) => void): void {
  for (const kind of databaseKinds) {
    describe.skipIf(!isDatabaseHere(kind))(`${name} on ${kind}`, () => suite(useDatabase(kind)));
  }
}

/** A fresh, migrated database for the suite that calls it. */
export function useDatabase(kind: DatabaseKind): TestDatabase {
  let location: DatabaseLocation | undefined;
  let orm: Orm | undefined;
  beforeAll(async () => {
    location = await freshDatabase(kind);
    orm = await openDatabase(location);
  });
  afterAll(async () => {
    await orm?.close();
    await location?.remove();
  });
  return {
    kind,
    get orm() {
      return opened(orm);
    },
    get location() {
      return opened(location);
    },
    fork: () => opened(orm).em.fork(),
    clear: async () => {
      await withSqlSession(opened(orm), (session) => session.run(emptying));
    },
  };
}

/** Opens a database with all entities. */
export function openDatabase({ databaseUrl, dataDirectory }: Omit<DatabaseLocation, 'remove'>): Promise<Orm> {
  return createOrm({ databaseUrl, dataDirectory, entities });
}

/** Makes a database of its own and leaves opening it to the caller. */
export async function freshDatabase(
  kind: DatabaseKind,
  { migrated = true }: { readonly migrated?: boolean } = {},
): Promise<DatabaseLocation> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'vortex-test-'));
  if (kind === 'PGlite') {
    const template = join(inject('pgliteTemplates'), migrated ? 'migrated' : 'empty');
    // A thousand files: the other way is a few times the work.
    cpSync(template, join(dataDirectory, 'postgres'), { recursive: true });
    return { databaseUrl: null, dataDirectory, remove: () => remove(dataDirectory) };
  }
  const serverUrl = opened(inject('postgresUrl') ?? undefined);
  const name = `vortex_test_${randomUUID().replaceAll('-', '')}`;
  await copyDatabase(serverUrl, migrated ? inject('postgresTemplate') : 'template0', name);
  return {
    databaseUrl: databaseUrlOf(serverUrl, name),
    dataDirectory,
    remove: async () => {
      await dropDatabase(serverUrl, name);
      await remove(dataDirectory);
    },
  };
}

/** Much faster than truncating tables of a few rows. */
const emptying = `
  delete from idempotency_keys;
  delete from calibrators;
  delete from training_samples;
  delete from asi_inferences;
  delete from beam_tensors;
  delete from onnx_models;
  delete from asi_model_changes;
  delete from erased_inferences;
  delete from erasures;
  alter sequence asi_inferences_seq_seq restart;
  alter sequence asi_model_changes_seq_seq restart;
  alter sequence erased_inferences_seq_seq restart;
  alter sequence inference_vectors_seq_seq restart;
  alter sequence sacred_interventions_id_seq restart;
  alter sequence context_metrics_id_seq restart;
  refresh materialized view asi_performance_summary;
`;

function opened<Value>(value: Value | undefined): Value {
  if (value === undefined)
    throw new Error('The database is there between the first and the last test of its suite.');
  return value;
}
