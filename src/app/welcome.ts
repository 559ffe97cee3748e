import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { lakeFileName } from '../modules/lake/lake-keeper.ts';
import type { App } from './app.ts';
import { version } from './version.ts';

/**
 * The text shown once the server listens: its address, the backend of each part, and a first call
 * to try.
 */
export function welcome(summary: App['summary'], config: Config, port: number, startMs: number): string {
  const host = config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host;
  const address = `http://${host}:${port}`;
  const database =
    config.databaseUrl === null
      ? `${summary.database}, in ${config.dataDirectory} (set DATABASE_URL to use a server)`
      : summary.database;
  const live = config.redis === null ? `${summary.live} (set REDIS_URL to use Redis)` : summary.live;
  return [
    '',
    `Vortex Signal ${version} is ready (${(startMs / 1000).toFixed(1)} s)`,
    '',
    `  GraphiQL   ${address}/graphql   open in a browser; its tabs contain sample operations`,
    `  database   ${database}`,
    `  live tier  ${live}`,
    `  model      ${summary.model}`,
    `  Lake       ${join(config.dataDirectory, lakeFileName)}: ${summary.lake}`,
    '',
    ...firstCall(`${address}/graphql`, config.access),
    '',
    'Press Ctrl-C to stop.',
    '',
  ].join('\n');
}

/**
 * A command to paste into a shell. It contains the name of the token's variable, never the token.
 */
function firstCall(url: string, { operatorToken, readerToken }: Config['access']): string[] {
  const type = `-H 'content-type: application/json'`;
  if (operatorToken === null && readerToken !== null)
    return [
      '  # in a shell with READER_TOKEN set:',
      `  curl -s ${url} ${type} -H "authorization: Bearer $READER_TOKEN" \\`,
      `    -d '{"query":"{ metrics { inferenceCount } }"}'`,
    ];
  const token = operatorToken === null ? '' : ' -H "authorization: Bearer $OPERATOR_TOKEN"';
  return [
    ...(operatorToken === null ? [] : ['  # in a shell with OPERATOR_TOKEN set:']),
    `  curl -s ${url} ${type}${token} \\`,
    `    -d '{"query":"mutation { infer(input: { text: \\"Hello, world\\" }) { ... on InferPayload { inference { archetype signalStrength } } } }"}'`,
  ];
}
