import { randomUUID } from 'node:crypto';
import type { ComplexityErrorKind } from '@pothos/plugin-complexity';
import { GraphQLError } from 'graphql';
import {
  type DatabaseFailure,
  databaseFailureOf,
  messageOf,
  type StoredOutcome,
} from '../platform/database/database-failure.ts';
import { ExpectedError } from '../platform/errors.ts';
import type { Logger } from '../platform/observability/logger.ts';
import type { Principal } from './context.ts';
import { withoutLongEcho, withShortQuotes } from './echo.ts';

/** Error codes in the `errors` list of a response, in addition to those of `ExpectedError`. */
export const errorCodes = {
  parse: 'GRAPHQL_PARSE_FAILED',
  tooLarge: 'DOCUMENT_TOO_LARGE',
  validation: 'GRAPHQL_VALIDATION_FAILED',
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'FORBIDDEN',
  complexity: 'QUERY_TOO_COMPLEX',
  internal: 'INTERNAL_SERVER_ERROR',
} as const;

/** For each error of a mutation, whether the mutation's changes were stored. */
const outcomes = new WeakMap<GraphQLError, StoredOutcome>();

/**
 * Records whether the changes of a failed mutation were stored. Other errors have no such record.
 */
export function noteOutcome(error: GraphQLError, outcome: StoredOutcome): void {
  outcomes.set(error, outcome);
}

export function accessDenied(principal: Principal): GraphQLError {
  return principal === 'anonymous'
    ? new GraphQLError('A token is required. Send the header "Authorization: Bearer TOKEN".', {
        extensions: { code: errorCodes.unauthenticated },
      })
    : new GraphQLError('This token is read-only. Use a token that may write.', {
        extensions: { code: errorCodes.forbidden },
      });
}

export function complexityExceeded(
  kind: ComplexityErrorKind,
  found: {
    depth: number;
    breadth: number;
    complexity: number;
    maxDepth?: number;
    maxBreadth?: number;
    maxComplexity?: number;
  },
): GraphQLError {
  const [measure, value, max] =
    kind === 'Depth'
      ? ['depth', found.depth, found.maxDepth]
      : kind === 'Breadth'
        ? ['breadth', found.breadth, found.maxBreadth]
        : ['complexity', found.complexity, found.maxComplexity];
  return new GraphQLError(`The query's ${measure} is ${value}; the maximum is ${max}.`, {
    extensions: { code: errorCodes.complexity, measure, value, max },
  });
}

/**
 * Converts an error to what the client receives. Expected errors keep their message and code.
 * Errors of parsing, validation and variables gain a code. Any other error is logged in full, and
 * the client receives only a reference to that log entry.
 */
export function presentError(error: unknown, logger: Logger): GraphQLError {
  if (!(error instanceof GraphQLError)) return presentFault(error, logger);
  const cause = error.originalError;
  if (cause === undefined || cause === null || cause instanceof GraphQLError)
    return withCode(withoutOriginal(error));
  if (!(cause instanceof ExpectedError)) return presentFault(cause, logger, error);
  return new GraphQLError(withShortQuotes(cause.message), {
    ...placeOf(error),
    extensions: extensionsOf(cause),
  });
}

/**
 * Yoga would send the original error of an invalid JSON body, which quotes the body. The status of
 * the response depends on it as well.
 */
function withoutOriginal(error: GraphQLError): GraphQLError {
  if (error.extensions.originalError === undefined) return error;
  const { originalError, http, ...extensions } = error.extensions;
  return new GraphQLError(error.message, {
    ...placeOf(error),
    extensions: { ...extensions, ...(http && { http: { ...http, spec: false } }) },
  });
}

/**
 * Like `presentError`, for transports without a status. Yoga takes the status from `http` and does
 * not send it; other transports would send it.
 */
export function presentErrorWithoutStatus(error: unknown, logger: Logger): GraphQLError {
  return withoutStatus(presentError(error, logger));
}

/** Removes the HTTP status from an error. */
export function withoutStatus(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions;
  return http === undefined ? error : new GraphQLError(error.message, { ...placeOf(error), extensions });
}

function withCode(error: GraphQLError): GraphQLError {
  const message = withoutLongEcho(error.message);
  if (error.extensions.code !== undefined && message === error.message) return error;
  return new GraphQLError(message, {
    ...placeOf(error),
    extensions: { ...error.extensions, code: error.extensions.code ?? codeOf(error) },
  });
}

function codeOf(error: GraphQLError): string {
  if (error.extensions.http?.status === 403) return errorCodes.forbidden;
  const isOfValues = error.path !== undefined || error.message.startsWith('Variable "$');
  return isOfValues ? 'BAD_USER_INPUT' : errorCodes.validation;
}

function presentFault(fault: unknown, logger: Logger, place?: GraphQLError): GraphQLError {
  if (fault instanceof ExpectedError)
    return new GraphQLError(withShortQuotes(fault.message), { extensions: extensionsOf(fault) });
  const failure = databaseFailureOf(fault);
  if (failure !== null) {
    logger.error({ err: fault, code: failure.code }, 'a database failure occurred');
    const outcome = (place && outcomes.get(place)) ?? null;
    return new GraphQLError(messageOf(failure, outcome), {
      ...(place === undefined ? {} : placeOf(place)),
      extensions: extensionsOfFailure(failure, outcome),
    });
  }
  const reference = randomUUID();
  logger.error({ err: fault, reference, path: place?.path?.join('.') }, 'a request failed');
  return new GraphQLError(
    `An internal error occurred. The server log has details under the reference ${reference}.`,
    {
      ...(place === undefined ? {} : placeOf(place)),
      extensions: { code: errorCodes.internal, reference },
    },
  );
}

/** A mutation whose changes are stored must not be retried. */
function extensionsOfFailure(
  { code, retryAfterMs }: DatabaseFailure,
  outcome: StoredOutcome | null,
): Record<string, unknown> {
  return retryAfterMs === null || outcome === 'stored' ? { code } : { code, retryAfterMs };
}

function extensionsOf({ code, details }: ExpectedError): Record<string, unknown> {
  return { code, ...details };
}

function placeOf(error: GraphQLError) {
  return {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
  };
}
