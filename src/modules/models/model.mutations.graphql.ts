import { builder } from '../../graphql/builder.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { modelLengths } from './storage/model.input.ts';
import '../../graphql/types/errors.graphql.ts';
import type { Services } from '../../graphql/context.ts';
import { CacheUnavailableError } from '../../platform/cache/cache-unavailable-error.ts';
import type { ModelPerformance } from '../../platform/cache/live-statistics.ts';
import { ConflictError, InvalidInputError, NotFoundError, OverloadedError } from '../../platform/errors.ts';
import { ModelPerformanceType, ModelType } from './model.graphql.ts';
import { ModelKindEnum } from './model-enums.graphql.ts';
import type { OnnxModel } from './storage/model.entity.ts';

const RegisterModelInputType = builder.inputType('RegisterModelInput', {
  description: 'A model whose files are in the models directory.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    name: t.string({
      required: true,
      maxLength: modelLengths.name,
      description: 'Unique name. If a model with this name exists, it gets these files.',
    }),
    kind: t.field({
      type: ModelKindEnum,
      required: true,
      defaultValue: 'embedding',
      description: 'What the model computes.',
    }),
    modelPath: t.string({
      required: true,
      maxLength: modelLengths.path,
      description: 'Path of the ONNX file, relative to the models directory.',
    }),
    tokenizerPath: t.string({
      required: true,
      maxLength: modelLengths.path,
      description: 'Path of its tokenizer.json, relative to the models directory.',
    }),
    embeddingDim: t.int({
      required: true,
      defaultValue: 384,
      description:
        'Number of values in a vector, 2 to 8192. Default 384. Ignored for a cross-encoder, whose file determines it.',
    }),
    maxTokens: t.int({
      required: true,
      defaultValue: 256,
      description: 'Maximum length of a text in tokens, including the special ones, 3 to 8192. Default 256.',
    }),
  }),
});

const UpdateModelPerformanceInputType = builder.inputType('UpdateModelPerformanceInput', {
  description: 'A model run that took place outside the server.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    model: t.string({
      required: true,
      maxLength: modelLengths.wantedName,
      description: 'Name of the model.',
    }),
    latencyMs: t.float({ required: true, description: 'Duration of the run in milliseconds.' }),
    accuracy: t.float({ description: 'Accuracy measured so far, 0 to 1.' }),
  }),
});

/** Returns the payload type of a mutation that responds with a model. */
function modelPayload(name: string) {
  return builder.objectRef<{ model: OnnxModel }>(name).implement({
    description: 'The model as it is after the mutation.',
    fields: (t) => ({ model: t.expose('model', { type: ModelType, description: 'The model.' }) }),
  });
}

const RegisterModelPayload = modelPayload('RegisterModelPayload');

const UpdateModelPerformancePayload = builder
  .objectRef<{ modelPerformance: ModelPerformance }>('UpdateModelPerformancePayload')
  .implement({
    description: 'The figures of the model after the run.',
    fields: (t) => ({
      modelPerformance: t.expose('modelPerformance', {
        type: ModelPerformanceType,
        description: 'The figures.',
      }),
    }),
  });

builder.mutationFields((t) => ({
  registerModel: t.field({
    type: RegisterModelPayload,
    authScopes: { operator: true },
    description: 'Registers a model and loads it. The returned model is ready, or in error with the reason.',
    errors: {
      types: [InvalidInputError, ConflictError, OverloadedError],
      union: { name: 'RegisterModelResult', description: 'The model, or why it was not registered.' },
    },
    args: {
      input: t.arg({ type: RegisterModelInputType, required: true, description: 'The model and its files.' }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { models } = context.services;
      return {
        model: await answerOnce(
          { context, info, input },
          { act: (call) => models.register(input, call), again: ([id = '']) => models.registered(id) },
        ),
      };
    },
  }),
  updateModelPerformance: t.field({
    type: UpdateModelPerformancePayload,
    authScopes: { operator: true },
    description: 'Counts a model run that took place outside the server.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError, CacheUnavailableError],
      union: {
        name: 'UpdateModelPerformanceResult',
        description: 'The figures after the run, or why it was not counted.',
      },
    },
    args: {
      input: t.arg({
        type: UpdateModelPerformanceInputType,
        required: true,
        description: 'The run to count.',
      }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { models } = context.services;
      return {
        modelPerformance: await answerOnce(
          { context, info, input },
          {
            act: (call) => models.updatePerformance(input, call ?? undefined),
            again: () => models.performance(input.model),
            isOutside: true,
          },
        ),
      };
    },
  }),
}));

/** Defines a mutation that takes the name of a model and returns the model as it is afterwards. */
function modelMutation(
  mutation: string,
  description: string,
  act: (lifeCycle: Services['lifeCycle'], name: string) => Promise<OnnxModel>,
) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const Input = builder.inputType(`${name}Input`, {
    description: 'The model to act on.',
    fields: (t) => ({
      model: t.string({
        required: true,
        maxLength: modelLengths.wantedName,
        description: 'Name of the model.',
      }),
    }),
  });
  const Payload = modelPayload(`${name}Payload`);
  builder.mutationField(mutation, (t) =>
    t.field({
      type: Payload,
      authScopes: { operator: true },
      description,
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, OverloadedError],
        union: { name: `${name}Result`, description: 'The model as it is now, or why nothing was changed.' },
      },
      args: { input: t.arg({ type: Input, required: true, description: 'The model to act on.' }) },
      resolve: async (_root, { input }, { services }) => ({
        model: await act(services.lifeCycle, String(input.model)),
      }),
    }),
  );
}

modelMutation(
  'loadModel',
  'Checks the files of a model and loads it in this process. The returned model is ready, or in error with the reason.',
  (lifeCycle, name) => lifeCycle.load(name),
);
modelMutation(
  'unloadModel',
  'Frees the memory of a model in this process once its runs have finished. The next text for the model loads it again.',
  (lifeCycle, name) => lifeCycle.unload(name),
);
modelMutation(
  'disableModel',
  'Takes a model out of service on every server. Runs in progress finish. The default model cannot be disabled.',
  (lifeCycle, name) => lifeCycle.disable(name),
);
modelMutation(
  'enableModel',
  'Puts a disabled model back into service. The returned model is ready, or in error with the reason.',
  (lifeCycle, name) => lifeCycle.enable(name),
);
modelMutation(
  'setDefaultModel',
  'Makes a ready embedding model the default: it is used when a request names no model.',
  (lifeCycle, name) => lifeCycle.makeDefault(name),
);
modelMutation(
  'removeModel',
  'Removes a model. Its files and its inferences stay, and runs in progress finish. The default model cannot be removed.',
  (lifeCycle, name) => lifeCycle.remove(name),
);
