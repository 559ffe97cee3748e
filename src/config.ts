import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import {
  addressBlock,
  frozen,
  listOf,
  milliseconds,
  origin,
  serviceUrl,
  token,
  wholeNumber,
} from './config-values.ts';
import type { DatabaseTimeouts } from './platform/database/database-timeouts.ts';

/** Everything that can be set from outside, in the product's own words. Absent services are null. */
export interface Config {
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Largest request body, in bytes. */
    readonly maximumBodyBytes: number;
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
  readonly redis: { readonly url: string; readonly prefix: string } | null;
  readonly modelsDirectory: string;
  readonly inference: {
    readonly workers: number;
    readonly threadsPerWorker: number;
    /** Texts that may wait for a worker before callers are turned away. */
    readonly maximumQueuedTexts: number;
    /** Padded tokens in one run. */
    readonly tokenBudget: number;
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

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The directory that `package.json` lies in. */
export const packageDirectory = resolve(import.meta.dirname, '..');

/** Where the SQL files lie that make the schema. */
export const migrationsDirectory = resolve(packageDirectory, 'migrations');

/** Where the bundled default model lies. */
export const bundledModelsDirectory = resolve(packageDirectory, 'models');

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return ['127.0.0.1', 'localhost', '::1'].includes(host);
}

const environmentSchema = z
  .object({
    HOST: z
      .string()
      .regex(/^[\w.:-]+$/, 'expects a host name or an IP address')
      .default('127.0.0.1'),
    PORT: wholeNumber('expects a port number from 0 to 65535', 0, 65_535).default(4000),
    MAX_BODY_BYTES: wholeNumber('expects bytes, 1024 to 67108864', 1024, 67_108_864).default(2_097_152),
    CORS_ORIGINS: listOf(origin).default([]),
    TRUSTED_PROXIES: listOf(addressBlock).default([]),
    KEEP_ALIVE_SECONDS: wholeNumber('expects seconds from 1 to 3600', 1, 3600).default(75),
    CONNECTIONS_PER_CLIENT: wholeNumber('expects connections from 1 to 100000', 1, 100_000).default(1000),
    REQUESTS_PER_CONNECTION: wholeNumber('expects a number of requests from 1 to 1000', 1, 1000).default(8),
    REQUESTS_PER_CLIENT: wholeNumber('expects a number of requests from 1 to 100000', 1, 100_000).default(64),
    OPERATOR_TOKEN: token.nullable().default(null),
    READER_TOKEN: token.nullable().default(null),
    DATA_DIR: z.string().default('./data'),
    DATABASE_URL: serviceUrl('postgresql://user:password@host:5432/name', ['postgres:', 'postgresql:'])
      .nullable()
      .default(null),
    DATABASE_STATEMENT_TIMEOUT_MS: milliseconds.default(10_000),
    DATABASE_LOCK_TIMEOUT_MS: milliseconds.default(5000),
    DATABASE_IDLE_TIMEOUT_MS: milliseconds.default(10_000),
    REDIS_URL: serviceUrl('redis://host:6379/0', ['redis:', 'rediss:']).nullable().default(null),
    REDIS_PREFIX: z.string().max(64, 'expects at most 64 characters').default(''),
    MODELS_DIR: z.string().default(bundledModelsDirectory),
    INFERENCE_WORKERS: wholeNumber('expects a number of threads from 1 to 64', 1, 64).default(1),
    INFERENCE_THREADS: wholeNumber('expects threads a worker from 1 to 64', 1, 64).default(1),
    INFERENCE_QUEUE: wholeNumber('expects a number of texts from 1 to 1000000', 1, 1_000_000).default(4096),
    INFERENCE_TOKEN_BUDGET: wholeNumber('expects tokens from 512 to 1048576', 512, 1_048_576).default(2048),
    SUBSCRIPTION_BUFFER: wholeNumber('expects a number of updates from 1 to 100000', 1, 100_000).default(
      1000,
    ),
    SUBSCRIPTION_LIMIT: wholeNumber('expects a number of streams from 1 to 1000000', 1, 1_000_000).default(
      10_000,
    ),
    SUBSCRIPTIONS_PER_CLIENT: wholeNumber(
      'expects a number of streams from 1 to 1000000',
      1,
      1_000_000,
    ).default(1000),
    LAKE_KEY: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'expects 64 hexadecimal digits; `openssl rand -hex 32` makes them')
      .nullable()
      .default(null),
    LAKE_MAX_ENTRIES: wholeNumber('expects a number of entries from 1 to 100000000', 1, 100_000_000)
      .nullable()
      .default(null),
    LAKE_MAX_AGE_DAYS: wholeNumber('expects days from 1 to 36500', 1, 36_500).nullable().default(null),
    LAKE_SEARCH_MB: wholeNumber('expects megabytes from 0 to 65536', 0, 65_536).default(512),
    LAKE_EXACT_ENTRIES: wholeNumber(
      'expects a number of entries from 0 to 100000000',
      0,
      100_000_000,
    ).default(300_000),
    LAKE_INDEX_MB: wholeNumber('expects megabytes from 0 to 65536', 0, 65_536).default(1024),
    SUBSCRIPTIONS_PER_CONNECTION: wholeNumber(
      'expects a number of streams from 1 to 100000',
      1,
      100_000,
    ).default(100),
    SUMMARY_REFRESH_MINUTES: wholeNumber('expects minutes from 1 to 1440', 1, 1440).default(5),
    SHUTDOWN_DELAY_SECONDS: wholeNumber('expects seconds from 0 to 300', 0, 300).default(0),
    LOG_LEVEL: z.enum(logLevels, `expects one of ${logLevels.join(', ')}`).default('info'),
    LOG_FORMAT: z.enum(['pretty', 'json'], 'expects pretty or json').default('pretty'),
  })
  .superRefine((values, context) => {
    if (isLoopback(values.HOST) || values.OPERATOR_TOKEN !== null) return;
    context.addIssue({
      code: 'custom',
      path: ['OPERATOR_TOKEN'],
      message: `is needed when HOST is ${values.HOST}: without a token the server listens on this machine only`,
    });
  });

/** Every fault in the environment at once, a line a variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

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
    redis: values.REDIS_URL === null ? null : { url: values.REDIS_URL, prefix: values.REDIS_PREFIX },
    modelsDirectory: resolve(values.MODELS_DIR),
    inference: {
      workers: values.INFERENCE_WORKERS,
      threadsPerWorker: values.INFERENCE_THREADS,
      maximumQueuedTexts: values.INFERENCE_QUEUE,
      tokenBudget: values.INFERENCE_TOKEN_BUDGET,
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
  if (existsSync('.env')) loadEnvFile('.env');
  return readConfig(process.env);
}
