import { pageLimits } from '../platform/database/page.ts';

/** Limits of one request. A query that exceeds a limit is rejected before any of it runs. */
export const limits = {
  ...pageLimits,
  depth: 16,
  /** Limits on introspection. The full schema, as tools query it, has half as many fields. */
  introspection: { depth: 128, fields: 25_000, keptBytes: 4_194_304 },
  aliases: 30,
  /**
   * Maximum selections of one field in one place of the response, and of fields in an operation
   * with its fragments expanded.
   */
  repeats: { field: 100, selections: 10_000 },
  tokens: 2000,
  /**
   * Maximum characters of a name and of a string in a document. The latter is the maximum length of
   * a text.
   */
  name: 100,
  literal: 32_768,
  /** Bytes of parsed documents that are cached, and errors reported for one document. */
  documents: { keptBytes: 16_777_216, maxErrors: 10 },
  /** Maximum characters of an operation's id on a WebSocket connection. */
  operationId: 256,
  /**
   * Maximum characters of a WebSocket message that does not start an operation. The payload of
   * `connection_init` is kept for the life of the connection.
   */
  controlMessage: 8192,
  /** Interval between two pings of a WebSocket connection. */
  socketKeepAliveMs: 12_000,
  /**
   * Maximum running operations of a client that sends far more than another client while the server
   * is busy.
   */
  amongOthers: 1,
  /**
   * Limits on the JSON of a request or a WebSocket message: nesting depth, and the number of lists,
   * objects and fields of objects together.
   */
  json: { levels: 64, parts: 250_000 },
  /**
   * Limits in bytes on the request bodies in memory, from arrival until the response: in total and
   * per client. Data made from a body takes several times its length. The first `freeBytes` of a
   * body are not counted. `waitMs` is the timeout for waiting for memory. While another body waits,
   * a body must arrive at `slowestPerSecond` or faster.
   */
  bodies: {
    bytes: 16_777_216,
    bytesPerClient: 4_194_304,
    freeBytes: 65_536,
    waitMs: 20_000,
    slowestPerSecond: 65_536,
  },
  /** Timeout after which a connection ends if its client takes none of the waiting data. */
  stallMs: 30_000,
  /**
   * Minimum pace of a client that has waiting responses: this many bytes in each span, or all
   * waiting bytes. Otherwise its connection ends.
   */
  minPace: { bytes: 65_536, spanMs: 30_000 },
  /**
   * Bytes of complete responses that may wait for their clients without occupying a slot for a
   * running operation, and the factor for responses that do occupy one.
   */
  unread: { perClient: 16_777_216, process: 134_217_728, times: 4 },
  /**
   * Timeout for a WebSocket message from its first to its last byte, and maximum bytes of
   * incomplete messages.
   */
  unfinished: { withinMs: 30_000, perClient: 16_777_216, process: 134_217_728 },
  /**
   * Maximum bytes that may wait for one WebSocket connection. Reading from it stops long before;
   * only results of running operations may still be added.
   */
  socketBytes: 33_554_432,
  /**
   * Cost above which the executions of a subscription are heavy, and how many of those run
   * concurrently. This leaves database connections for others.
   */
  heavy: { cost: 250, atOnce: 2 },
  /** Maximum total cost of the subscriptions of one WebSocket connection. */
  connectionCost: 20_000,
  query: { depth: 16, breadth: 400, complexity: 20_000 },
} as const;

/**
 * Maximum characters of strings that several modules accept. A limit of one module is in its own
 * input rules.
 */
export const lengths = {
  /** A global id or its UUID. */
  id: 200,
  cursor: 1024,
  idempotencyKey: 200,
  time: 64,
  /** The longest form of a UUID is a URN in braces. */
  uuid: 64,
} as const;
