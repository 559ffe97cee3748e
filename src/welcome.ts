import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app.ts';
import { type Config, ConfigurationError } from './config.ts';
import { lakeFileName } from './modules/lake/lake-keeper.ts';
import { CopyConflictError } from './modules/models/model-copy.ts';
import { ModelFolderError } from './modules/models/model-folder.ts';
import { DatabaseUnavailableError } from './platform/database/create-orm.ts';
import { DataDirectoryLockedError } from './platform/database/data-directory-lock.ts';
import { MigrationError } from './platform/database/migrate.ts';
import { ExpectedError } from './platform/errors.ts';
import { version } from './version.ts';

/** What a person sees at once, before anything that takes its time. */
export function starting(config: Config): string {
  const isFirst = config.databaseUrl === null && !existsSync(join(config.dataDirectory, 'postgres'));
  const note = isFirst ? `, making its database in ${config.dataDirectory} first: a few seconds` : '';
  return `Vortex Signal ${version} starts${note}`;
}

/** What a person sees once the server listens: where it is, what serves each part, what to try. */
export function welcome(summary: App['summary'], config: Config, port: number, startMs: number): string {
  const host = config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host;
  const address = `http://${host}:${port}`;
  const database =
    config.databaseUrl === null
      ? `${summary.database}, in ${config.dataDirectory} (DATABASE_URL for a server)`
      : summary.database;
  const live = config.redis === null ? `${summary.live} (REDIS_URL for Redis)` : summary.live;
  return [
    '',
    `Vortex Signal ${version} is ready after ${(startMs / 1000).toFixed(1)} s`,
    '',
    `  GraphiQL   ${address}/graphql   open it: its tabs are ready to run`,
    `  database   ${database}`,
    `  live tier  ${live}`,
    `  model      ${summary.model}`,
    `  Lake       ${join(config.dataDirectory, lakeFileName)}: ${summary.lake}`,
    '',
    `  curl -s ${address}/graphql -H 'content-type: application/json' \\`,
    `    -d '{"query":"mutation { infer(input: { text: \\"Hello, world\\" }) { ... on Inference { archetype signalStrength } } }"}'`,
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

const expectedFailures = [
  ConfigurationError,
  ExpectedError,
  ModelFolderError,
  CopyConflictError,
  DatabaseUnavailableError,
  DataDirectoryLockedError,
  MigrationError,
];

/** What a person sees when the server cannot start: what is wrong and what to do, with the stack only for what nobody expected. */
export function readableFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (expectedFailures.some((Expected) => error instanceof Expected)) return error.message;
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\nAnother program listens there; set PORT to a free one.`;
  return error.stack ?? error.message;
}
