import { CacheUnavailableError } from '../../platform/cache/cache-unavailable-error.ts';
import {
  ConflictError,
  type InputIssue,
  InvalidInputError,
  NotFoundError,
  OverloadedError,
} from '../../platform/errors.ts';
import { builder } from '../builder.ts';
import { withShortQuotes } from '../echo.ts';

/** The fields that all expected errors of mutations share. */
export const ErrorInterface = builder.interfaceRef<{ message: string; code: string }>('Error').implement({
  description: 'A failure that the caller can expect and handle. Nothing was stored.',
  fields: (t) => ({
    message: t.string({
      description: 'Human-readable reason.',
      resolve: ({ message }) => withShortQuotes(message),
    }),
    code: t.exposeString('code', {
      description: 'Machine-readable reason. It does not change between versions.',
    }),
  }),
});

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One error in the input.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Path of the field, dot-separated from the argument down, such as `input.texts.3`.',
    }),
    message: t.string({
      description: 'What the field expects.',
      resolve: ({ message }) => withShortQuotes(message),
    }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input is not valid.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof InvalidInputError,
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'All errors that were found.',
      resolve: (error) => [...error.issues],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'The named object does not exist.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof NotFoundError,
});

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description: 'The change conflicts with stored data.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof ConflictError,
});

builder.objectType(OverloadedError, {
  name: 'OverloadedError',
  description: 'The queue is full.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof OverloadedError,
  fields: (t) => ({
    retryAfterMs: t.exposeInt('retryAfterMs', {
      description: 'Time in milliseconds after which a retry is worthwhile.',
    }),
  }),
});

builder.objectType(CacheUnavailableError, {
  name: 'LiveFiguresUnavailableError',
  description:
    'The store of the live figures is unreachable or rejects commands. The audit trail is not affected.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof CacheUnavailableError,
});
