import { once } from 'node:events';
import { createServer } from 'node:http';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { createSchema, createYoga } from 'graphql-yoga';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

/**
 * The usual way to serve subscriptions: graphql-yoga and graphql-ws combined as documented, with
 * graphql-redis-subscriptions. Each subscriber has its own iterator, and each of its updates is
 * executed and serialized separately.
 */
const [redisUrl = '', topic = ''] = process.argv.slice(2);

const pubSub = new RedisPubSub({ publisher: new Redis(redisUrl), subscriber: new Redis(redisUrl) });

const typeDefs = `
  type Query { nothing: Boolean }
  type SignalSample { inferenceId: ID! signalStrength: Float! confidence: Float! fluxPosition: Int! createdAt: String! }
  type SignalUpdate { cursor: String! node: SignalSample! }
  type Subscription { signalUpdates: SignalUpdate! }`;

interface Committed {
  readonly id: string;
  readonly seq: number;
}

const schema = createSchema({
  typeDefs,
  resolvers: {
    SignalUpdate: { cursor: ({ seq }: Committed) => btoa(`[${seq}]`), node: (update: Committed) => update },
    SignalSample: { inferenceId: ({ id }: Committed) => id },
    Subscription: {
      signalUpdates: {
        subscribe: () => pubSub.asyncIterableIterator(topic),
        resolve: (update: Committed) => update,
      },
    },
  },
});

const yoga = createYoga({ schema, logging: false });
const server = createServer((request, response) => void yoga(request, response));
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

useServer(
  {
    execute: (args) => enveloped(args.contextValue).execute(args),
    subscribe: (args) => enveloped(args.contextValue).subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        params,
      });
      const document = parse(params.query);
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      const contextValue = { ...(await contextFactory()), execute, subscribe };
      return { schema, document, contextValue, variableValues: params.variables };
    },
  },
  sockets,
);

type Enveloped = Pick<ReturnType<(typeof yoga)['getEnveloped']>, 'execute' | 'subscribe'>;

function enveloped(contextValue: unknown): Enveloped {
  if (typeof contextValue === 'object' && contextValue !== null && isEnveloped(contextValue))
    return contextValue;
  throw new Error('The context of an operation is missing.');
}

function isEnveloped(value: object): value is Enveloped {
  return 'execute' in value && 'subscribe' in value;
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('The server has no port.');
console.log(`http://127.0.0.1:${address.port}/graphql`);
