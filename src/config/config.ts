import { resolve } from 'node:path';
import type { JudgeKind } from '../domain/verdict.ts';
import type { DatabaseTimeouts } from '../platform/database/database-timeouts.ts';
import { frozen } from '../platform/frozen.ts';
import { ConfigurationError } from './configuration-error.ts';
import { readEnvironmentFile } from './environment-file.ts';
import { environmentSchema, type LogLevel } from './environment-schema.ts';

/** Every setting, in the product's own terms. A service that is not configured is null. */
export interface Config {
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Maximum size of a request body, in bytes. */
    readonly maxBodyBytes: number;
    /** Maximum size of a GraphQL document in bytes, without its variables. */
    readonly maxDocumentBytes: number;
    /** Other origins whose pages may call the server from a browser. */
    readonly allowedOrigins: readonly string[];
    /** IP addresses and CIDR blocks of proxies whose forwarded client addresses are trusted. */
    readonly trustedProxies: readonly string[];
    /** Time in milliseconds after which an idle connection is closed. */
    readonly keepAliveMs: number;
    /** Maximum number of open connections per client address. */
    readonly connectionsPerClient: number;
    /** Maximum number of concurrent operations per connection. */
    readonly requestsPerConnection: number;
    /** Maximum number of concurrent operations per client address. */
    readonly requestsPerClient: number;
  };
  readonly access: {
    readonly operatorToken: string | null;
    readonly readerToken: string | null;
  };
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly databaseTimeouts: DatabaseTimeouts;
  /** Whether to accept a database schema that a newer version of the product has migrated. */
  readonly allowNewerSchema: boolean;
  readonly redis: { readonly url: string; readonly prefix: string } | null;
  readonly modelsDirectory: string;
  readonly inference: {
    readonly workers: number;
    readonly threadsPerWorker: number;
    /** Maximum number of texts that wait for a worker; further calls are rejected. */
    readonly maxQueuedTexts: number;
    /** Maximum number of padded tokens in one run. */
    readonly tokenBudget: number;
    /** Timeout for one run of a registered model, in seconds. */
    readonly runSeconds: number;
    /** Timeout for loading a registered model, in seconds. */
    readonly loadSeconds: number;
  };
  readonly evidence: {
    /** The judge of requests that do not select one. */
    readonly judge: JudgeKind;
  };
  readonly subscriptions: {
    /** Maximum number of undelivered updates per subscriber; beyond it the stream ends. */
    readonly buffer: number;
    /** Maximum number of open streams in this process. */
    readonly maxOpen: number;
    /** Maximum number of open streams per client address. */
    readonly maxPerClient: number;
    /** Maximum number of concurrent operations per WebSocket connection. */
    readonly maxPerConnection: number;
  };
  readonly lake: {
    /**
     * 64 hexadecimal digits: the key that encrypts the records of the Lake. Null leaves them
     * unencrypted.
     */
    readonly key: string | null;
    /** Maximum number of entries in the Lake; the oldest are removed. Null means no limit. */
    readonly maxEntries: number | null;
    /** Number of days that the Lake keeps an entry. Null means forever. */
    readonly maxAgeDays: number | null;
    /**
     * Maximum size in bytes of the vectors that each search by meaning keeps in memory. The Lake
     * and the database each have such a search.
     */
    readonly searchBytes: number;
    /**
     * Up to this number of entries, search by meaning compares every entry, even if an index
     * exists.
     */
    readonly exactEntries: number;
    /** Maximum size in bytes of the approximate indexes for more entries. 0 turns them off. */
    readonly indexBytes: number;
  };
  /** Interval in minutes at which the hourly performance summary is refreshed. */
  readonly summaryRefreshMinutes: number;
  /**
   * Delay in seconds between a stop signal and the end of service. During it, load balancers see
   * that the server is not ready.
   */
  readonly shutdownDelaySeconds: number;
  readonly log: { readonly level: LogLevel; readonly format: 'pretty' | 'json' };
}

/** The directory that contains `package.json`. */
export const packageDirectory = resolve(import.meta.dirname, '../..');

/** The directory of the SQL files that create the schema. */
export const migrationsDirectory = resolve(packageDirectory, 'migrations');

/** The directory of the bundled models. */
export const bundledModelsDirectory = resolve(packageDirectory, 'models');

/** The environment variables that the server reads. */
export const environmentVariables: readonly string[] = Object.keys(environmentSchema.shape);

/**
 * Reads the configuration from environment variables. An empty variable counts as not set. Relative
 * paths start at the working directory.
 * @throws ConfigurationError naming every invalid variable and what it expects.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${String(issue.path[0])} ${issue.message}`);
    throw new ConfigurationError(`The configuration is not valid:\n${lines.join('\n')}`);
  }
  const values = parsed.data;
  return frozen({
    http: {
      host: values.HOST,
      port: values.PORT,
      maxBodyBytes: values.MAX_BODY_BYTES,
      maxDocumentBytes: values.MAX_DOCUMENT_BYTES,
      allowedOrigins: values.CORS_ORIGINS,
      trustedProxies: values.TRUSTED_PROXIES,
      keepAliveMs: values.KEEP_ALIVE_SECONDS * 1000,
      connectionsPerClient: values.CONNECTIONS_PER_CLIENT,
      requestsPerConnection: values.REQUESTS_PER_CONNECTION,
      requestsPerClient: values.REQUESTS_PER_CLIENT,
    },
    access: { operatorToken: values.OPERATOR_TOKEN, readerToken: values.READER_TOKEN },
    dataDirectory: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    databaseTimeouts: {
      statementMs: values.DATABASE_STATEMENT_TIMEOUT_MS,
      lockMs: values.DATABASE_LOCK_TIMEOUT_MS,
      idleTransactionMs: values.DATABASE_IDLE_TIMEOUT_MS,
    },
    allowNewerSchema: values.ALLOW_NEWER_SCHEMA,
    redis: values.REDIS_URL === null ? null : { url: values.REDIS_URL, prefix: values.REDIS_PREFIX },
    modelsDirectory: resolve(values.MODELS_DIR ?? bundledModelsDirectory),
    inference: {
      workers: values.INFERENCE_WORKERS,
      threadsPerWorker: values.INFERENCE_THREADS,
      maxQueuedTexts: values.INFERENCE_QUEUE,
      tokenBudget: values.INFERENCE_TOKEN_BUDGET,
      runSeconds: values.INFERENCE_RUN_SECONDS,
      loadSeconds: values.MODEL_LOAD_SECONDS,
    },
    evidence: { judge: values.EVIDENCE_JUDGE },
    subscriptions: {
      buffer: values.SUBSCRIPTION_BUFFER,
      maxOpen: values.SUBSCRIPTION_LIMIT,
      maxPerClient: values.SUBSCRIPTIONS_PER_CLIENT,
      maxPerConnection: values.SUBSCRIPTIONS_PER_CONNECTION,
    },
    lake: {
      key: values.LAKE_KEY,
      maxEntries: values.LAKE_MAX_ENTRIES,
      maxAgeDays: values.LAKE_MAX_AGE_DAYS,
      searchBytes: values.LAKE_SEARCH_MB * 1_048_576,
      exactEntries: values.LAKE_EXACT_ENTRIES,
      indexBytes: values.LAKE_INDEX_MB * 1_048_576,
    },
    summaryRefreshMinutes: values.SUMMARY_REFRESH_MINUTES,
    shutdownDelaySeconds: values.SHUTDOWN_DELAY_SECONDS,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  });
}

/**
 * The configuration of this process: its environment, with defaults from `.env` in the working
 * directory if that file exists.
 */
export function processConfig(): Config {
  const file = readEnvironmentFile('.env');
  // Libraries read some variables directly, such as those of TLS. An empty variable counts as not
  // set.
  for (const [name, value] of Object.entries(file)) process.env[name] ||= value;
  return readConfig(process.env);
}
