import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { lakeFileName } from '../modules/lake/lake-keeper.ts';
import type { App } from './app.ts';
import { version } from './version.ts';

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
    ...firstCall(`${address}/graphql`, config.access),
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

/** A call to paste into a shell. It names the variable of the token and never the token. */
function firstCall(url: string, { operatorToken, readerToken }: Config['access']): string[] {
  const type = `-H 'content-type: application/json'`;
  if (operatorToken === null && readerToken !== null)
    return [
      '  # in a shell that has READER_TOKEN:',
      `  curl -s ${url} ${type} -H "authorization: Bearer $READER_TOKEN" \\`,
      `    -d '{"query":"{ metrics { totalInferences } }"}'`,
    ];
  const token = operatorToken === null ? '' : ' -H "authorization: Bearer $OPERATOR_TOKEN"';
  return [
    ...(operatorToken === null ? [] : ['  # in a shell that has OPERATOR_TOKEN:']),
    `  curl -s ${url} ${type}${token} \\`,
    `    -d '{"query":"mutation { infer(input: { text: \\"Hello, world\\" }) { ... on Inference { archetype signalStrength } } }"}'`,
  ];
}
