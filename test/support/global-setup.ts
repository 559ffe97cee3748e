import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { leftOutWithoutChromium } from '../browser/chromium.ts';
import { bundleProgram } from './bundle-program.ts';
import { leftOutWithoutPostgresServer } from './own-postgres.ts';
import { leftOutWithoutRedisServer } from './own-redis.ts';
import { leftOutWithoutPgbouncer } from './pgbouncer.ts';
import { pgliteTemplates } from './pglite-template.ts';
import { createDatabase, dropDatabase } from './postgres-databases.ts';
import { probePostgres, probePsql, probeRedis } from './services.ts';
import { mayMount } from './small-disk.ts';

/** Finds the services and migrates one database of each kind, which suites copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis, psql] = await Promise.all([probePostgres(), probeRedis(), probePsql()]);
  const template = `vortex_test_template_${randomUUID().replaceAll('-', '')}`;
  if (postgres.url !== null) await createDatabase(postgres.url, template);
  project.provide('pgliteTemplates', await pgliteTemplates());
  // The suites that run alone try what users start.
  const removeProgram = project.name === 'tests' ? await bundleProgram() : undefined;
  project.provide('postgresUrl', postgres.url);
  project.provide('postgresTemplate', template);
  project.provide('psql', psql.url !== null);
  project.provide('redisUrl', redis.url);
  return async () => {
    await removeProgram?.();
    if (postgres.url !== null) await dropDatabase(postgres.url, template);
    const disks = mayMount
      ? null
      : 'This user may not mount a disk; the suites of a disk that is full were SKIPPED.';
    const programs = [
      leftOutWithoutRedisServer,
      leftOutWithoutPostgresServer,
      leftOutWithoutPgbouncer,
      leftOutWithoutChromium,
      disks,
    ];
    const absences = [postgres, redis, psql].map(({ absence }) => absence);
    for (const said of [...absences, ...programs]) if (said !== null) console.warn(`\n${said}`);
  };
}
