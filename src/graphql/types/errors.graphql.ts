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

/** What every error that a mutation can answer with has in common. */
export const ErrorInterface = builder.interfaceRef<{ message: string; code: string }>('Error').implement({
  description: 'A failure that a caller can expect and act on. Nothing was stored.',
  fields: (t) => ({
    message: t.string({
      description: 'The reason, for people.',
      resolve: ({ message }) => withShortQuotes(message),
    }),
    code: t.exposeString('code', {
      description: 'The reason, for programs. It does not change between versions.',
    }),
  }),
});

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One fault in what was sent.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'The field, dot-separated from the argument down: `input.texts.3`.',
    }),
    message: t.string({
      description: 'What the field expects.',
      resolve: ({ message }) => withShortQuotes(message),
    }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'What was sent cannot be accepted.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof InvalidInputError,
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'Every fault that was found.',
      resolve: (error) => [...error.issues],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'What was named does not exist.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof NotFoundError,
});

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description: 'It would contradict what is stored already.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof ConflictError,
});

builder.objectType(OverloadedError, {
  name: 'OverloadedError',
  description: 'More work is waiting than may wait.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof OverloadedError,
  fields: (t) => ({
    retryAfterMs: t.exposeInt('retryAfterMs', {
      description: 'When it is worth trying again, in milliseconds.',
    }),
  }),
});

builder.objectType(CacheUnavailableError, {
  name: 'LiveFiguresUnavailableError',
  description:
    'The store of the live figures cannot be reached, or refuses. The audit trail is not affected.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof CacheUnavailableError,
});
