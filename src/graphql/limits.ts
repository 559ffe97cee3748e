import { pageLimits } from '../platform/database/page.ts';

/** What one request may ask for. A query beyond a limit is refused before anything of it runs. */
export const limits = {
  ...pageLimits,
  depth: 16,
  /** Of questions about the schema itself. The whole schema, as tools ask for it, has half as many fields. */
  introspection: { depth: 128, fields: 25_000, keptBytes: 4_194_304 },
  aliases: 30,
  /** Of one field in one place of the answer, and fields of an operation with its fragments where they are spread. */
  repeats: { field: 100, selections: 10_000 },
  tokens: 2000,
  /** Characters in a name of a document, and in a string: a text as long as one may be. */
  name: 100,
  literal: 32_768,
  /** Documents that are kept parsed, and errors that one is told of. */
  documents: { keptBytes: 16_777_216, mostErrors: 10 },
  /** Characters in the id of an operation on a WebSocket connection. */
  operationId: 256,
  /** Characters in a WebSocket message that begins no operation. What `connection_init` brings is kept as long as the connection. */
  controlMessage: 8192,
  /** Between two pings of a WebSocket connection. */
  socketKeepAliveMs: 12_000,
  /** Operations under way of a client that sends far more than another while the server is busy. */
  amongOthers: 1,
  /** What the JSON of a request or of a WebSocket message may be made of: levels inside each other; lists, objects and fields of objects together. */
  json: { levels: 64, parts: 250_000 },
  /**
   * Bodies of requests that are held at a time, from their arrival until they are answered, in bytes: together, and of one client. What is made of a body takes
   * several times its length. A body may have its first bytes free of that. One may wait so long for room; while another waits, it must arrive so fast.
   */
  bodies: {
    bytes: 16_777_216,
    bytesPerClient: 4_194_304,
    freeBytes: 65_536,
    waitMs: 20_000,
    slowestPerSecond: 65_536,
  },
  /** How long a client may take nothing of what waits for it before its connection ends. */
  stallMs: 30_000,
  /** What a client must take of the answers that wait for it before its connection ends: so many bytes in each span, or all that waits. */
  leastPace: { bytes: 65_536, spanMs: 30_000 },
  /** Bytes of whole answers that may wait for their clients without a place among the operations under way, and how many times as much with those that keep theirs. */
  unread: { perClient: 16_777_216, process: 134_217_728, times: 4 },
  /** How long a WebSocket message may take from its first byte to its last, and what may be there of unfinished ones, in bytes. */
  unfinished: { withinMs: 30_000, perClient: 16_777_216, process: 134_217_728 },
  /** Bytes that may wait for one WebSocket connection. Reading from it stops long before: what may still come are the results of operations under way. */
  socketBytes: 33_554_432,
  /** Cost beyond which the executions of a subscription are heavy, and how many of those run at a time: they leave connections to the database for others. */
  heavy: { cost: 250, atOnce: 2 },
  /** Cost of the subscriptions of one WebSocket connection together. */
  connectionCost: 20_000,
  query: { depth: 16, breadth: 400, complexity: 20_000 },
} as const;

/** Characters of strings that every module takes. What a module takes alone has its limit in its rules about input. */
export const lengths = {
  /** A global id, or the UUID that stands for it. */
  id: 200,
  cursor: 1024,
  idempotencyKey: 200,
  time: 64,
  /** Its longest form is a URN in braces. */
  uuid: 64,
} as const;
