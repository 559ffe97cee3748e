import type { GraphQLError, GraphQLSchema } from 'graphql';
import { environmentVariables, readConfig } from '../config/config.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { RequestContext, Services } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { ClientTime } from '../graphql/scheduling/client-time.ts';
import { mountedPlugins } from '../graphql/server/operation-plugins.ts';
import { createGraphqlServer } from '../graphql/server/yoga.ts';
import { LiveIterators } from '../platform/events/live-iterators.ts';
import { SubscriptionInterruptedError } from '../platform/events/subscription-errors.ts';
import { Lifecycle } from '../platform/lifecycle.ts';
import { createLogger } from '../platform/observability/logger.ts';
import { openProduct } from './product.ts';
import { schema } from './schema.ts';

/** Options for opening Vortex Signal in your own program. */
export interface VortexOptions {
  /**
   * Settings by the names of the server's environment variables, with values as there: `{
   * DATABASE_URL: 'postgres://...', LOG_LEVEL: 'warn' }`. Variables that are left out have their
   * defaults: neither the environment nor a `.env` file is read.
   */
  readonly settings?: Readonly<Record<string, string | undefined>>;
}

/** `operator` may read and change, `reader` may read, `anonymous` may do neither. */
export type Principal = 'anonymous' | 'reader' | 'operator';

/** Who sends an operation. */
export interface Caller {
  /** The default is `operator`: the surrounding program decides who may call. */
  readonly principal?: Principal;
  /** The value of the `Idempotency-Key` header. */
  readonly idempotencyKey?: string | null;
}

/** The context of one operation. */
export interface VortexContext {
  readonly principal: Principal;
  readonly idempotencyKey: string | null;
}

/** Vortex Signal without its own server. */
export interface Vortex {
  /** The schema, for any GraphQL server on the same copy of `graphql`. */
  readonly schema: GraphQLSchema;
  /** A context for one operation; each operation needs its own. */
  context(caller?: Caller): VortexContext;
  /**
   * Plugins for Yoga and Envelop: limits on documents and variables, fair scheduling of kinds of
   * requests, and `extensions.timings`.
   */
  readonly plugins: readonly object[];
  /** What a client sees of an error: `maskedErrors.maskError` of Yoga, `formatError` of others. */
  presentError(error: unknown): GraphQLError;
  /**
   * Answers an HTTP request for `/graphql`, streams included, and checks the tokens in `settings`
   * as the server does.
   * @param client the address that counts as the sender, for limits on streams. Requests without it
   * count as this machine.
   */
  fetch(request: Request, client?: string): Promise<Response>;
  /** Ends streams and closes everything. */
  close(): Promise<void>;
}

/**
 * Opens the database, the live tier and the models, and brings the database's schema up to date.
 * @throws Error that says which setting is wrong, or what cannot be opened.
 */
export async function createVortex({ settings = {} }: VortexOptions = {}): Promise<Vortex> {
  const unknown = Object.keys(settings).filter((name) => !environmentVariables.includes(name));
  if (unknown.length > 0) throw new ConfigurationError(`There is no setting ${unknown.join(', ')}.`);
  const config = readConfig(settings);
  const logger = createLogger(config.log);
  const lifecycle = new Lifecycle(logger);
  try {
    const { foundation, services, fanOut, closing } = await openProduct(config, logger, lifecycle);
    const iterators = new LiveIterators(config.subscriptions.buffer);
    foundation.erasable.add({
      name: 'iterated streams',
      forget: () => iterators.forget(interruption('Texts that were waiting to be sent were erased')),
    });
    lifecycle.onClose('streams', () => {
      closing.abort();
      iterators.interrupt(interruption('The server stops'));
    });
    const { maxBodyBytes, maxDocumentBytes, allowedOrigins } = config.http;
    const yoga = createGraphqlServer({
      onForget: (forget) => foundation.erasable.add({ name: 'documents', forget }),
      schema,
      services,
      fanOut,
      access: config.access,
      allowedOrigins,
      maxBodyBytes,
      maxDocumentBytes,
      // The surrounding program schedules requests.
      clientTime: new ClientTime(() => false),
      logger,
    });
    const present = (error: unknown) => presentError(error, logger);
    return {
      schema,
      context: (caller) => mountedContext(services, iterators, caller),
      plugins: mountedPlugins(),
      presentError: present,
      fetch: async (request, client = '127.0.0.1') => yoga.fetch(request, { client }),
      close: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

function interruption(reason: string): Error {
  return new SubscriptionInterruptedError(`${reason}; subscribe again after the last cursor.`);
}

/**
 * A context that serves all events of a subscription, each with its own use cases. Servers copy the
 * properties of a context, so a value that changes must be behind one of these properties.
 */
function mountedContext(
  services: () => Services,
  iterators: LiveIterators,
  { principal = 'operator', idempotencyKey = null }: Caller = {},
): RequestContext & VortexContext {
  let current = services();
  return {
    principal,
    idempotencyKey,
    services: new Proxy(current, { get: (_first, name) => Reflect.get(current, name) }),
    iteration: {
      iterators,
      renew: () => {
        current = services();
      },
    },
  };
}
