import type { ServerResponse } from 'node:http';
import type { LiveIterators } from '../platform/events/live-iterators.ts';
import type { TopicStreams } from '../platform/events/topic-streams.ts';
import type { Timings } from '../platform/observability/timings.ts';

/** Who asks: nobody we know, someone who may read, someone who may change. */
export type Principal = 'anonymous' | 'reader' | 'operator';

/**
 * The use cases, bound to one request: what is loaded once in it is loaded once. Each module adds its own to this interface, where it declares how they are
 * built.
 */
export interface Services {
  readonly streams: TopicStreams;
  /** How long the parts of this request took so far. */
  readonly timings: Timings;
}

/** What resolvers may know. */
export interface RequestContext {
  readonly principal: Principal;
  /** The header `Idempotency-Key` of an HTTP request, as it was sent. */
  readonly idempotencyKey: string | null;
  readonly services: Services;
  /** Where a server iterates over subscriptions with one context for all of their events. The fan-out does not. */
  readonly iteration?: Iteration;
}

/** How the subscriptions of a context are iterated over. */
export interface Iteration {
  readonly iterators: LiveIterators;
  /** Binds the use cases to a new event: what was loaded for the one before is out of date. */
  renew(): void;
}

/** What a transport adds before an operation is looked at. */
export interface TransportContext {
  /** From the `connectionParams` of a WebSocket connection, where they stand in for headers. */
  readonly connectionAuthorization?: string | null;
  /** Of an HTTP request. */
  readonly response?: ServerResponse;
  /** The name under which what the client has open is counted. */
  readonly client: string;
  /** Of an HTTP request: false if its body is no text in UTF-8. */
  readonly isUtf8?: boolean;
  /** Tells that an HTTP request is answered with a stream. */
  readonly becomeStream?: () => void;
  /** Tells that the answer to an HTTP request is whole. */
  readonly becomeAnswered?: () => void;
}
