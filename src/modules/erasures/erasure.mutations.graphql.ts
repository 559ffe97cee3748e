import { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { maxSessionIdLength } from '../record/session-id.ts';
import { ErasureType } from './erasure.graphql.ts';
import { maxReasonLength } from './erasure.input.ts';
import type { Erased, ErasureService, ErasureStage } from './erasure.service.ts';

const ErasureStageEnum = builder.enumType('ErasureStage', {
  description:
    'Progress of an erasure on the server that responds. In every stage the erasure is stored in the database, and every server follows it within seconds.',
  values: {
    RECORDED: {
      description:
        'The erasure is stored in the database. Some inferences of a large session may not be erased yet. A part of this server that does not respond, such as Redis or a disk, may still contain erased data. The server retries every second.',
    },
    DURABLE: {
      description:
        'No query finds any of the erased data, and no Lake, cache or stream of this server contains any of it. The files of PostgreSQL keep earlier versions of rows until they are rewritten. The files of an embedded database of up to 256 MB are already rewritten.',
    },
  } satisfies Record<ErasureStage, { description: string }>,
});

const reasonDescription =
  'Reason for the erasure, stored with it: 1 to 500 characters. It must not name the person concerned.';

const EraseInferenceInput = builder.inputType('EraseInferenceInput', {
  description: 'The inference to erase.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    inferenceId: t.id({
      required: true,
      maxLength: lengths.id,
      description: 'Global id or UUID of the inference.',
    }),
    reason: t.string({ maxLength: maxReasonLength, description: reasonDescription }),
  }),
});

const EraseSessionInput = builder.inputType('EraseSessionInput', {
  description: 'The session to erase.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    sessionId: t.string({
      required: true,
      maxLength: maxSessionIdLength,
      description: 'Name of the session, as its clients send it.',
    }),
    reason: t.string({ maxLength: maxReasonLength, description: reasonDescription }),
  }),
});

function erasurePayload(name: string) {
  return builder.objectRef<Erased>(name).implement({
    description: 'An erasure that is stored in the database.',
    fields: (t) => ({
      erasure: t.expose('erasure', { type: ErasureType, description: 'The erasure.' }),
      stage: t.expose('stage', {
        type: ErasureStageEnum,
        description: 'Progress on this server. The mutation waits up to five seconds for DURABLE.',
      }),
    }),
  });
}

const EraseInferencePayload = erasurePayload('EraseInferencePayload');
const EraseSessionPayload = erasurePayload('EraseSessionPayload');

/**
 * Returns the response to a call that was stored with its erasure, with the progress made since.
 */
function againFrom(erasures: ErasureService): (ids: readonly string[]) => Promise<Erased | null> {
  return async ([id]) => (id === undefined ? null : erasures.erased(id));
}

builder.mutationFields((t) => ({
  eraseInference: t.field({
    type: EraseInferencePayload,
    authScopes: { operator: true },
    description:
      'Removes the texts and the vector of an inference and every copy of them: on every server, in Redis and in every Lake. The figures of the inference stay, so that no count changes, and `erasedAt` is set. If the inference was erased before, the earlier erasure is returned. Copies that were sent to clients, exported or backed up earlier are not removed.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'EraseInferenceResult', description: 'The erasure, or the reason why there is none.' },
    },
    args: {
      input: t.arg({ type: EraseInferenceInput, required: true, description: 'The inference to erase.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { erasures } = context.services;
      const id = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
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
      'Removes the texts and vectors of every inference that a session has now, as `eraseInference` does, and removes the name of the session from them. If the session is large or Redis is unreachable, the mutation responds before the erasure is complete, and `completedAt` is null. The servers then complete the erasure, even after restarts.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'EraseSessionResult', description: 'The erasure, or the reason why there is none.' },
    },
    args: {
      input: t.arg({ type: EraseSessionInput, required: true, description: 'The session to erase.' }),
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
