import type { ServerResponse } from 'node:http';
import type { LiveIterators } from '../platform/events/live-iterators.ts';
import type { TopicStreams } from '../platform/events/topic-streams.ts';
import type { Timings } from '../platform/observability/timings.ts';

/**
 * Access level of the caller: no valid token, a read-only token, or a token that may also write.
 */
export type Principal = 'anonymous' | 'reader' | 'operator';

/**
 * The services bound to one request; data loaded once is shared within it. Each module adds its
 * services to this interface, in the file that declares how they are built.
 */
export interface Services {
  readonly streams: TopicStreams;
  /** Durations of the parts of this request so far. */
  readonly timings: Timings;
}

/** Context available to resolvers. */
export interface RequestContext {
  readonly principal: Principal;
  /** The `Idempotency-Key` header of an HTTP request, as sent. */
  readonly idempotencyKey: string | null;
  readonly services: Services;
  /**
   * Set if a server iterates over a subscription with one context for all of its events. The
   * fan-out does not do so.
   */
  readonly iteration?: Iteration;
}

/** How a server iterates over the subscriptions of a context. */
export interface Iteration {
  readonly iterators: LiveIterators;
  /**
   * Binds the use cases to a new event, because data loaded for an earlier event is out of date.
   */
  renew(): void;
}

/** Context that a transport adds before an operation is processed. */
export interface TransportContext {
  /** From the `connectionParams` of a WebSocket connection, which replace headers there. */
  readonly connectionAuthorization?: string | null;
  /** Only for an HTTP request. */
  readonly response?: ServerResponse;
  /** The key under which the client's open operations are counted. */
  readonly client: string;
  /** For an HTTP request: false if its body is not valid UTF-8. */
  readonly isUtf8?: boolean;
  /** Called when the response to an HTTP request becomes a stream. */
  readonly becomeStream?: () => void;
  /** Called when the response to an HTTP request is complete. */
  readonly becomeAnswered?: () => void;
}
