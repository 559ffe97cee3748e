import { resolve } from 'node:path';
import type { DatabaseTimeouts } from '../platform/database/database-timeouts.ts';
import { frozen } from '../platform/frozen.ts';
import { ConfigurationError } from './configuration-error.ts';
import { readEnvironmentFile } from './environment-file.ts';
import { environmentSchema, type LogLevel } from './environment-schema.ts';

/** Everything that can be set from outside, in the product's own words. Absent services are null. */
export interface Config {
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Largest request body, in bytes. */
    readonly maximumBodyBytes: number;
    /** Longest GraphQL document, in bytes, apart from its variables. */
    readonly maximumDocumentBytes: number;
    /** Origins of pages that may call the server from a browser, besides its own. */
    readonly allowedOrigins: readonly string[];
    /** IP addresses and CIDR blocks of proxies that say whom they speak for. */
    readonly trustedProxies: readonly string[];
    /** How long an idle connection is kept, in milliseconds. */
    readonly keepAliveMs: number;
    /** Connections open at a time from one client address. */
    readonly connectionsPerClient: number;
    /** Operations under way at a time on one connection. */
    readonly requestsPerConnection: number;
    /** Operations under way at a time for one client address. */
    readonly requestsPerClient: number;
  };
  readonly access: {
    readonly operatorToken: string | null;
    readonly readerToken: string | null;
  };
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly databaseTimeouts: DatabaseTimeouts;
  /** Whether a schema is used that a newer version of the product has changed. */
  readonly allowNewerSchema: boolean;
  readonly redis: { readonly url: string; readonly prefix: string } | null;
  readonly modelsDirectory: string;
  readonly inference: {
    readonly workers: number;
    readonly threadsPerWorker: number;
    /** Texts that may wait for a worker before callers are turned away. */
    readonly maximumQueuedTexts: number;
    /** Padded tokens in one run. */
    readonly tokenBudget: number;
    /** Longest time for one run of a registered model, in seconds. */
    readonly runSeconds: number;
    /** Longest time to load a registered model, in seconds. */
    readonly loadSeconds: number;
  };
  readonly subscriptions: {
    /** Undelivered updates one subscriber may have before its stream is ended. */
    readonly buffer: number;
    /** Streams open at a time in this process. */
    readonly maximumOpen: number;
    /** Of those, for one client address. */
    readonly maximumPerClient: number;
    /** Operations under way at a time on one WebSocket connection. */
    readonly maximumPerConnection: number;
  };
  readonly lake: {
    /** 64 hexadecimal digits that seal the records of the Lake; null leaves them readable. */
    readonly key: string | null;
    /** The Lake keeps this many entries at most, the latest; null for all. */
    readonly maximumEntries: number | null;
    /** The Lake keeps entries for this many days; null for ever. */
    readonly maximumAgeDays: number | null;
    /** Bytes of vectors that each search by meaning keeps in memory: that of the Lake, and that of the record. */
    readonly searchBytes: number;
    /** Up to so many entries search by meaning compares each of them, whatever index there is. */
    readonly exactEntries: number;
    /** Bytes of the approximate indexes for more entries; 0 for none. */
    readonly indexBytes: number;
  };
  /** Minutes between two refreshes of the hourly performance summary. */
  readonly summaryRefreshMinutes: number;
  /** Between a signal and the end of service, in seconds: load balancers see meanwhile that the server is not ready. */
  readonly shutdownDelaySeconds: number;
  readonly log: { readonly level: LogLevel; readonly format: 'pretty' | 'json' };
}

/** The directory that `package.json` lies in. */
export const packageDirectory = resolve(import.meta.dirname, '../..');

/** Where the SQL files lie that make the schema. */
export const migrationsDirectory = resolve(packageDirectory, 'migrations');

/** Where the bundled default model lies. */
export const bundledModelsDirectory = resolve(packageDirectory, 'models');

/** The environment variables that the server reads. */
export const environmentVariables: readonly string[] = Object.keys(environmentSchema.shape);

/**
 * Reads the configuration out of environment variables; an empty variable counts as unset. Relative paths start at the working directory.
 * @throws ConfigurationError naming every variable that is wrong and what it expects.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${String(issue.path[0])} ${issue.message}`);
    throw new ConfigurationError(`The configuration cannot be used:\n${lines.join('\n')}`);
  }
  const values = parsed.data;
  return frozen({
    http: {
      host: values.HOST,
      port: values.PORT,
      maximumBodyBytes: values.MAX_BODY_BYTES,
      maximumDocumentBytes: values.MAX_DOCUMENT_BYTES,
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
      maximumQueuedTexts: values.INFERENCE_QUEUE,
      tokenBudget: values.INFERENCE_TOKEN_BUDGET,
      runSeconds: values.INFERENCE_RUN_SECONDS,
      loadSeconds: values.MODEL_LOAD_SECONDS,
    },
    subscriptions: {
      buffer: values.SUBSCRIPTION_BUFFER,
      maximumOpen: values.SUBSCRIPTION_LIMIT,
      maximumPerClient: values.SUBSCRIPTIONS_PER_CLIENT,
      maximumPerConnection: values.SUBSCRIPTIONS_PER_CONNECTION,
    },
    lake: {
      key: values.LAKE_KEY,
      maximumEntries: values.LAKE_MAX_ENTRIES,
      maximumAgeDays: values.LAKE_MAX_AGE_DAYS,
      searchBytes: values.LAKE_SEARCH_MB * 1_048_576,
      exactEntries: values.LAKE_EXACT_ENTRIES,
      indexBytes: values.LAKE_INDEX_MB * 1_048_576,
    },
    summaryRefreshMinutes: values.SUMMARY_REFRESH_MINUTES,
    shutdownDelaySeconds: values.SHUTDOWN_DELAY_SECONDS,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  });
}

/** The configuration of this process: its environment, over a `.env` file in the working directory if there is one. */
export function processConfig(): Config {
  const file = readEnvironmentFile('.env');
  // Libraries read some variables by themselves, such as those of TLS.
  // An empty variable counts as unset.
  for (const [name, value] of Object.entries(file)) process.env[name] ||= value;
  return readConfig(process.env);
}
