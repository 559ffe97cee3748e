import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { pgliteTemplates } from './pglite-template.ts';
import { createDatabase, dropDatabase } from './postgres-databases.ts';
import { probePostgres, probePsql, probeRedis } from './services.ts';

/** Finds the services and migrates one database of each kind, which suites copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis, psql] = await Promise.all([probePostgres(), probeRedis(), probePsql()]);
  const template = `vortex_test_template_${randomUUID().replaceAll('-', '')}`;
  if (postgres.url !== null) await createDatabase(postgres.url, template);
  project.provide('pgliteTemplates', await pgliteTemplates());
  project.provide('postgresUrl', postgres.url);
  project.provide('postgresTemplate', template);
  project.provide('psql', psql.url !== null);
  project.provide('redisUrl', redis.url);
  return async () => {
    if (postgres.url !== null) await dropDatabase(postgres.url, template);
    for (const { absence } of [postgres, redis, psql]) if (absence !== null) console.warn(`\n${absence}`);
  };
}
