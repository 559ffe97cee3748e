import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentVariables, packageDirectory, readConfig } from '../../../src/config/config.ts';
import { ConfigurationError } from '../../../src/config/configuration-error.ts';
import { isLoopback } from '../../../src/config/environment-schema.ts';

const token = 'a-token-of-24-characters';

/** The lines of the report, one a fault. */
function faults(environment: Readonly<Record<string, string>>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [heading, ...lines] = error.message.split('\n');
    expect(heading).toBe('The configuration is not valid:');
    return lines.map((line) => line.trim());
  }
}

describe('the configuration', () => {
  test('of an empty environment runs on this machine alone, with nothing but the package', () => {
    expect(readConfig({})).toEqual({
      http: {
        host: '127.0.0.1',
        port: 4000,
        maxBodyBytes: 2_097_152,
        maxDocumentBytes: 65_536,
        allowedOrigins: [],
        trustedProxies: [],
        keepAliveMs: 75_000,
        connectionsPerClient: 1000,
        requestsPerConnection: 8,
        requestsPerClient: 64,
      },
      access: { operatorToken: null, readerToken: null },
      dataDirectory: resolve('data'),
      databaseUrl: null,
      databaseTimeouts: { statementMs: 10_000, lockMs: 5000, idleTransactionMs: 10_000 },
      allowNewerSchema: false,
      redis: null,
      modelsDirectory: resolve(packageDirectory, 'models'),
      inference: {
        workers: 1,
        threadsPerWorker: 1,
        maxQueuedTexts: 4096,
        tokenBudget: 2048,
        runSeconds: 60,
        loadSeconds: 300,
      },
      evidence: { judge: 'MODEL' },
      subscriptions: { buffer: 1000, maxOpen: 10_000, maxPerClient: 1000, maxPerConnection: 100 },
      lake: {
        key: null,
        maxEntries: null,
        maxAgeDays: null,
        searchBytes: 536_870_912,
        exactEntries: 300_000,
        indexBytes: 1_073_741_824,
      },
      summaryRefreshMinutes: 5,
      shutdownDelaySeconds: 0,
      log: { level: 'info', format: 'pretty' },
    });
  });

  test('takes every variable', () => {
    const environment = {
      HOST: '0.0.0.0',
      PORT: '8080',
      MAX_BODY_BYTES: '4096',
      MAX_DOCUMENT_BYTES: '2048',
      CORS_ORIGINS: 'https://charts.example.org, http://localhost:3000',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      KEEP_ALIVE_SECONDS: '620',
      CONNECTIONS_PER_CLIENT: '14',
      REQUESTS_PER_CONNECTION: '15',
      REQUESTS_PER_CLIENT: '16',
      OPERATOR_TOKEN: token,
      READER_TOKEN: `${token}-for-readers`,
      DATA_DIR: 'elsewhere',
      DATABASE_URL: 'postgresql://user:password@database:5432/signals',
      DATABASE_STATEMENT_TIMEOUT_MS: '3000',
      DATABASE_LOCK_TIMEOUT_MS: '1000',
      DATABASE_IDLE_TIMEOUT_MS: '2000',
      ALLOW_NEWER_SCHEMA: 'true',
      REDIS_URL: 'rediss://cache:6380/1',
      REDIS_PREFIX: 'signals:',
      MODELS_DIR: 'my-models',
      EVIDENCE_JUDGE: 'rules',
      INFERENCE_WORKERS: '2',
      INFERENCE_THREADS: '3',
      INFERENCE_QUEUE: '5',
      INFERENCE_RUN_SECONDS: '7',
      MODEL_LOAD_SECONDS: '8',
      INFERENCE_TOKEN_BUDGET: '1024',
      SUBSCRIPTION_BUFFER: '7',
      SUBSCRIPTION_LIMIT: '8',
      SUBSCRIPTIONS_PER_CLIENT: '17',
      LAKE_KEY: 'ab'.repeat(32),
      LAKE_MAX_ENTRIES: '9',
      LAKE_MAX_AGE_DAYS: '10',
      LAKE_SEARCH_MB: '11',
      LAKE_EXACT_ENTRIES: '12',
      LAKE_INDEX_MB: '13',
      SUBSCRIPTIONS_PER_CONNECTION: '9',
      SUMMARY_REFRESH_MINUTES: '60',
      SHUTDOWN_DELAY_SECONDS: '15',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
    };
    expect(Object.keys(environment).toSorted()).toEqual(environmentVariables.toSorted());
    expect(readConfig(environment)).toEqual({
      http: {
        host: '0.0.0.0',
        port: 8080,
        maxBodyBytes: 4096,
        maxDocumentBytes: 2048,
        allowedOrigins: ['https://charts.example.org', 'http://localhost:3000'],
        trustedProxies: ['10.0.0.0/8', '::1'],
        keepAliveMs: 620_000,
        connectionsPerClient: 14,
        requestsPerConnection: 15,
        requestsPerClient: 16,
      },
      access: { operatorToken: token, readerToken: `${token}-for-readers` },
      dataDirectory: resolve('elsewhere'),
      databaseUrl: 'postgresql://user:password@database:5432/signals',
      databaseTimeouts: { statementMs: 3000, lockMs: 1000, idleTransactionMs: 2000 },
      allowNewerSchema: true,
      redis: { url: 'rediss://cache:6380/1', prefix: 'signals:' },
      modelsDirectory: resolve('my-models'),
      inference: {
        workers: 2,
        threadsPerWorker: 3,
        maxQueuedTexts: 5,
        tokenBudget: 1024,
        runSeconds: 7,
        loadSeconds: 8,
      },
      evidence: { judge: 'RULES' },
      subscriptions: { buffer: 7, maxOpen: 8, maxPerClient: 17, maxPerConnection: 9 },
      lake: {
        key: 'ab'.repeat(32),
        maxEntries: 9,
        maxAgeDays: 10,
        searchBytes: 11_534_336,
        exactEntries: 12,
        indexBytes: 13_631_488,
      },
      summaryRefreshMinutes: 60,
      shutdownDelaySeconds: 15,
      log: { level: 'debug', format: 'json' },
    });
  });

  test('counts an empty variable as unset', () => {
    const empty = Object.fromEntries(environmentVariables.map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test('cannot be changed', () => {
    const config = readConfig({ REDIS_URL: 'redis://cache', CORS_ORIGINS: 'https://charts.example.org' });
    const isFrozenThroughout = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout));
    expect(isFrozenThroughout(config)).toBe(true);
  });
});

const addressBlocks = 'expects IP addresses or CIDR blocks such as 10.0.0.0/8, separated by commas';

describe('a variable', () => {
  test.each([
    ['HOST', 'a host', 'expects a host name or an IP address'],
    ['PORT', '65536', 'expects a port number from 0 to 65535'],
    ['PORT', '-1', 'expects a port number from 0 to 65535'],
    ['PORT', '40.5', 'expects a port number from 0 to 65535'],
    ['PORT', '4e3', 'expects a port number from 0 to 65535'],
    ['PORT', ' 4000', 'expects a port number from 0 to 65535'],
    ['MAX_BODY_BYTES', '1023', 'expects a number of bytes from 1024 to 67108864'],
    ['MAX_BODY_BYTES', 'Infinity', 'expects a number of bytes from 1024 to 67108864'],
    ['MAX_DOCUMENT_BYTES', '1023', 'expects a number of bytes from 1024 to 1048576'],
    ['MAX_DOCUMENT_BYTES', '1048577', 'expects a number of bytes from 1024 to 1048576'],
    ['CORS_ORIGINS', '*', 'expects origins such as https://charts.example.org, separated by commas'],
    [
      'CORS_ORIGINS',
      'https://charts.example.org/',
      'expects origins such as https://charts.example.org, separated by commas',
    ],
    [
      'CORS_ORIGINS',
      'https://charts.example.org,charts.example.org',
      'expects origins such as https://charts.example.org, separated by commas',
    ],
    ['TRUSTED_PROXIES', 'proxy.example.org', addressBlocks],
    ['TRUSTED_PROXIES', '10.0.0.0/33', addressBlocks],
    ['TRUSTED_PROXIES', '10.0.0.0/', addressBlocks],
    ['TRUSTED_PROXIES', '::1/129', addressBlocks],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8', addressBlocks],
    ['TRUSTED_PROXIES', '10.0.0.0/8,', addressBlocks],
    ['KEEP_ALIVE_SECONDS', '0', 'expects a number of seconds from 1 to 3600'],
    ['CONNECTIONS_PER_CLIENT', '0', 'expects a number of connections from 1 to 100000'],
    ['REQUESTS_PER_CONNECTION', '1001', 'expects a number of requests from 1 to 1000'],
    ['REQUESTS_PER_CLIENT', '0', 'expects a number of requests from 1 to 100000'],
    ['SUBSCRIPTIONS_PER_CLIENT', '0', 'expects a number of streams from 1 to 1000000'],
    [
      'OPERATOR_TOKEN',
      'fifteen-letters',
      'expects at least 16 characters; generate a token with `openssl rand -hex 24`',
    ],
    ['READER_TOKEN', 'a token with spaces in it', 'expects printable ASCII without spaces'],
    [
      'DATABASE_URL',
      'mysql://database/signals',
      'expects a URL such as postgresql://user:password@host:5432/name',
    ],
    ['DATABASE_STATEMENT_TIMEOUT_MS', '99', 'expects a number of milliseconds from 100 to 3600000'],
    ['DATABASE_LOCK_TIMEOUT_MS', 'long', 'expects a number of milliseconds from 100 to 3600000'],
    ['DATABASE_IDLE_TIMEOUT_MS', '0', 'expects a number of milliseconds from 100 to 3600000'],
    ['DATABASE_URL', 'signals', 'expects a URL such as postgresql://user:password@host:5432/name'],
    ['REDIS_URL', 'http://cache:6379', 'expects a URL such as redis://host:6379/0'],
    ['REDIS_PREFIX', 'a'.repeat(65), 'expects at most 64 characters'],
    ['INFERENCE_WORKERS', '0', 'expects a number of threads from 1 to 64'],
    ['INFERENCE_THREADS', '65', 'expects a number of threads per worker from 1 to 64'],
    ['INFERENCE_QUEUE', '0', 'expects a number of texts from 1 to 1000000'],
    ['INFERENCE_RUN_SECONDS', '0', 'expects a number of seconds from 1 to 86400'],
    ['MODEL_LOAD_SECONDS', '1.5', 'expects a number of seconds from 1 to 86400'],
    ['INFERENCE_TOKEN_BUDGET', '511', 'expects a number of tokens from 512 to 1048576'],
    ['SUBSCRIPTION_BUFFER', '0', 'expects a number of updates from 1 to 100000'],
    ['SUBSCRIPTIONS_PER_CONNECTION', '0', 'expects a number of streams from 1 to 100000'],
    ['SUBSCRIPTION_LIMIT', '1000001', 'expects a number of streams from 1 to 1000000'],
    ['LAKE_KEY', 'secret', 'expects 64 hexadecimal digits; generate them with `openssl rand -hex 32`'],
    ['LAKE_MAX_ENTRIES', '0', 'expects a number of entries from 1 to 100000000'],
    ['LAKE_MAX_AGE_DAYS', '0', 'expects a number of days from 1 to 36500'],
    ['LAKE_SEARCH_MB', '-1', 'expects a number of megabytes from 0 to 65536'],
    ['LAKE_EXACT_ENTRIES', 'x', 'expects a number of entries from 0 to 100000000'],
    ['LAKE_INDEX_MB', '65537', 'expects a number of megabytes from 0 to 65536'],
    ['SUMMARY_REFRESH_MINUTES', '1441', 'expects a number of minutes from 1 to 1440'],
    ['SHUTDOWN_DELAY_SECONDS', '301', 'expects a number of seconds from 0 to 300'],
    ['LOG_LEVEL', 'loud', 'expects one of trace, debug, info, warn, error, silent'],
    ['LOG_FORMAT', 'xml', 'expects pretty or json'],
  ])('%s=%s is named with what it expects', (name, value, expectation) => {
    expect(faults({ OPERATOR_TOKEN: token, [name]: value })).toEqual([`${name} ${expectation}`]);
  });

  test('that is wrong does not hide another', () => {
    expect(faults({ PORT: 'high', REDIS_URL: 'cache', LOG_LEVEL: 'loud', OPERATOR_TOKEN: 'short' })).toEqual([
      'PORT expects a port number from 0 to 65535',
      'OPERATOR_TOKEN expects at least 16 characters; generate a token with `openssl rand -hex 24`',
      'REDIS_URL expects a URL such as redis://host:6379/0',
      'LOG_LEVEL expects one of trace, debug, info, warn, error, silent',
    ]);
  });

  test('that is unknown does not matter', () => {
    expect(readConfig({ PATH: '/bin', SHELL: '/bin/sh' })).toEqual(readConfig({}));
  });
});

describe('a server that other machines can reach', () => {
  const needed = (host: string) =>
    `OPERATOR_TOKEN is required when HOST is ${host}: without a token the server accepts only a loopback HOST`;

  test.each([
    '0.0.0.0',
    '::',
    '192.168.1.10',
    'signals.example.org',
    '127.0.0.1.example.org',
  ])('on %s needs a token for operators', (host) => {
    expect(faults({ HOST: host })).toEqual([needed(host)]);
    expect(faults({ HOST: host, READER_TOKEN: token })).toEqual([needed(host)]);
    expect(faults({ HOST: host, OPERATOR_TOKEN: token })).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('is not one on %s', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(faults({ HOST: host })).toEqual([]);
  });

  test('is told of a missing token together with every other fault', () => {
    expect(faults({ HOST: '0.0.0.0', PORT: 'high' })).toEqual([
      'PORT expects a port number from 0 to 65535',
      needed('0.0.0.0'),
    ]);
  });
});
