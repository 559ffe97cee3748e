import { z } from 'zod';
import {
  addressBlock,
  listOf,
  milliseconds,
  origin,
  serviceUrl,
  token,
  wholeNumber,
} from './environment-values.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Whether a server on this host is reachable only from this machine. */
export function isLoopback(host: string): boolean {
  return ['127.0.0.1', 'localhost', '::1'].includes(host);
}

/** The environment variables that the server reads, and what each one expects. */
export const environmentSchema = z
  .object({
    HOST: z
      .string()
      .regex(/^[\w.:-]+$/, 'expects a host name or an IP address')
      .default('127.0.0.1'),
    PORT: wholeNumber('expects a port number from 0 to 65535', 0, 65_535).default(4000),
    MAX_BODY_BYTES: wholeNumber('expects a number of bytes from 1024 to 67108864', 1024, 67_108_864).default(
      2_097_152,
    ),
    MAX_DOCUMENT_BYTES: wholeNumber(
      'expects a number of bytes from 1024 to 1048576',
      1024,
      1_048_576,
    ).default(65_536),
    CORS_ORIGINS: listOf(origin).default([]),
    TRUSTED_PROXIES: listOf(addressBlock).default([]),
    KEEP_ALIVE_SECONDS: wholeNumber('expects a number of seconds from 1 to 3600', 1, 3600).default(75),
    CONNECTIONS_PER_CLIENT: wholeNumber(
      'expects a number of connections from 1 to 100000',
      1,
      100_000,
    ).default(1000),
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
    ALLOW_NEWER_SCHEMA: z
      .enum(['true', 'false'], 'expects true or false')
      .default('false')
      .transform((value) => value === 'true'),
    REDIS_URL: serviceUrl('redis://host:6379/0', ['redis:', 'rediss:']).nullable().default(null),
    REDIS_PREFIX: z.string().max(64, 'expects at most 64 characters').default(''),
    MODELS_DIR: z.string().nullable().default(null),
    INFERENCE_WORKERS: wholeNumber('expects a number of threads from 1 to 64', 1, 64).default(1),
    INFERENCE_THREADS: wholeNumber('expects a number of threads per worker from 1 to 64', 1, 64).default(1),
    INFERENCE_QUEUE: wholeNumber('expects a number of texts from 1 to 1000000', 1, 1_000_000).default(4096),
    INFERENCE_TOKEN_BUDGET: wholeNumber(
      'expects a number of tokens from 512 to 1048576',
      512,
      1_048_576,
    ).default(2048),
    INFERENCE_RUN_SECONDS: wholeNumber('expects a number of seconds from 1 to 86400', 1, 86_400).default(60),
    MODEL_LOAD_SECONDS: wholeNumber('expects a number of seconds from 1 to 86400', 1, 86_400).default(300),
    EVIDENCE_JUDGE: z
      .enum(['model', 'rules'], 'expects model or rules')
      .default('model')
      .transform((value) => (value === 'model' ? 'MODEL' : 'RULES')),
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
      .regex(/^[0-9a-f]{64}$/i, 'expects 64 hexadecimal digits; generate them with `openssl rand -hex 32`')
      .nullable()
      .default(null),
    LAKE_MAX_ENTRIES: wholeNumber('expects a number of entries from 1 to 100000000', 1, 100_000_000)
      .nullable()
      .default(null),
    LAKE_MAX_AGE_DAYS: wholeNumber('expects a number of days from 1 to 36500', 1, 36_500)
      .nullable()
      .default(null),
    LAKE_SEARCH_MB: wholeNumber('expects a number of megabytes from 0 to 65536', 0, 65_536).default(512),
    LAKE_EXACT_ENTRIES: wholeNumber(
      'expects a number of entries from 0 to 100000000',
      0,
      100_000_000,
    ).default(300_000),
    LAKE_INDEX_MB: wholeNumber('expects a number of megabytes from 0 to 65536', 0, 65_536).default(1024),
    SUBSCRIPTIONS_PER_CONNECTION: wholeNumber(
      'expects a number of streams from 1 to 100000',
      1,
      100_000,
    ).default(100),
    SUMMARY_REFRESH_MINUTES: wholeNumber('expects a number of minutes from 1 to 1440', 1, 1440).default(5),
    SHUTDOWN_DELAY_SECONDS: wholeNumber('expects a number of seconds from 0 to 300', 0, 300).default(0),
    LOG_LEVEL: z.enum(logLevels, `expects one of ${logLevels.join(', ')}`).default('info'),
    LOG_FORMAT: z.enum(['pretty', 'json'], 'expects pretty or json').default('pretty'),
  })
  .superRefine((values, context) => {
    if (isLoopback(values.HOST) || values.OPERATOR_TOKEN !== null) return;
    context.addIssue({
      code: 'custom',
      path: ['OPERATOR_TOKEN'],
      message: `is required when HOST is ${values.HOST}: without a token the server accepts only a loopback HOST`,
    });
  });
