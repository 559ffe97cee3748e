import { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { longestSessionId } from '../record/session-id.ts';
import { ErasureType } from './erasure.graphql.ts';
import { longestReason } from './erasure.input.ts';
import type { Erased, ErasureService, ErasureStage } from './erasure.service.ts';

const ErasureStageEnum = builder.enumType('ErasureStage', {
  description:
    'How far an erasure has come on the server that answers. It stands in the record in any case, and every server follows it within seconds.',
  values: {
    RECORDED: {
      description:
        'It stands in the record. Inferences of a large session may be left, or a part of this server, such as a Redis or a disk that does not answer, may hold something; it is tried again every second.',
    },
    DURABLE: {
      description:
        'No query finds anything of it, and no Lake, cache or stream of this server holds any. The files of PostgreSQL keep earlier versions of rows until they are rewritten; for the embedded database that is done, up to 256 MB.',
    },
  } satisfies Record<ErasureStage, { description: string }>,
});

const reasonDescription =
  'Why, for the record of erasures: 1 to 500 characters. It must not name the person whom it is about.';

const EraseInferenceInput = builder.inputType('EraseInferenceInput', {
  description: 'An inference to erase.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    id: t.id({ required: true, maxLength: lengths.id, description: 'Its global id or its UUID.' }),
    reason: t.string({ maxLength: longestReason, description: reasonDescription }),
  }),
});

const EraseSessionInput = builder.inputType('EraseSessionInput', {
  description: 'A session to erase.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    sessionId: t.string({
      required: true,
      maxLength: longestSessionId,
      description: 'The session, as its callers name it.',
    }),
    reason: t.string({ maxLength: longestReason, description: reasonDescription }),
  }),
});

function erasurePayload(name: string) {
  return builder.objectRef<Erased>(name).implement({
    description: 'An erasure that is kept in the record.',
    fields: (t) => ({
      erasure: t.expose('erasure', { type: ErasureType, description: 'The erasure.' }),
      stage: t.expose('stage', {
        type: ErasureStageEnum,
        description: 'How far it has come on this server. DURABLE is waited for, five seconds at most.',
      }),
    }),
  });
}

const EraseInferencePayload = erasurePayload('EraseInferencePayload');
const EraseSessionPayload = erasurePayload('EraseSessionPayload');

/** Answers a call that was stored with its erasure, as far as that has come since. */
function againFrom(erasures: ErasureService): (ids: readonly string[]) => Promise<Erased | null> {
  return async ([id]) => (id === undefined ? null : erasures.erased(id));
}

builder.mutationFields((t) => ({
  eraseInference: t.field({
    type: EraseInferencePayload,
    authScopes: { operator: true },
    description:
      'Removes the texts and the vector of an inference everywhere, and every copy of them: on every server, in Redis, in every Lake. Its figures stay, so that no count changes, and `erasedAt` says when. One that was erased before is answered with that erasure. What was sent to clients, exported or backed up before is not reached.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'EraseInferenceResult', description: 'The erasure, or why there is none.' },
    },
    args: {
      input: t.arg({ type: EraseInferenceInput, required: true, description: 'The inference.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { erasures } = context.services;
      const id = uuidArgument('Inference', 'input.id', String(input.id));
      return answerOnce(
        { context, info, input },
        { act: (call) => erasures.eraseInference({ ...input, id }, call), again: againFrom(erasures) },
      );
    },
  }),
  eraseSession: t.field({
    type: EraseSessionPayload,
    authScopes: { operator: true },
    description:
      'Does the same with every inference that a session has now, and removes the name of the session from them. A large session takes longer than this answers, and a Redis that is away keeps its name: `completedAt` is null then, and the servers carry it on, whatever is restarted.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'EraseSessionResult', description: 'The erasure, or why there is none.' },
    },
    args: {
      input: t.arg({ type: EraseSessionInput, required: true, description: 'The session.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { erasures } = context.services;
      return answerOnce(
        { context, info, input },
        { act: (call) => erasures.eraseSession(input, call), again: againFrom(erasures) },
      );
    },
  }),
}));
