/** The address of the server that `run.ts` started: `http://127.0.0.1:port/graphql`. */
export function endpoint(): string {
  const address = process.env.GRAPHQL_ENDPOINT;
  if (address === undefined)
    throw new Error('Set GRAPHQL_ENDPOINT, or run `npm test`, which starts a server.');
  return address;
}

/** The address of the same server for clients that speak graphql-transport-ws. */
export function socketEndpoint(): string {
  return endpoint().replace(/^http/, 'ws');
}
