import { builder } from '../../graphql/builder.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { modelLengths } from './storage/model.input.ts';
import '../../graphql/types/errors.graphql.ts';
import type { Services } from '../../graphql/context.ts';
import { CacheUnavailableError } from '../../platform/cache/cache-unavailable-error.ts';
import { ConflictError, InvalidInputError, NotFoundError, OverloadedError } from '../../platform/errors.ts';
import { ModelPerformanceType, ModelType } from './model.graphql.ts';
import { ModelKindEnum } from './model-enums.graphql.ts';
import type { OnnxModel } from './storage/model.entity.ts';

const RegisterModelInputType = builder.inputType('RegisterModelInput', {
  description: 'A model whose files lie in the models directory.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    name: t.string({
      required: true,
      maxLength: modelLengths.name,
      description: 'Unique name; a name that is taken gives that model these files.',
    }),
    kind: t.field({
      type: ModelKindEnum,
      required: true,
      defaultValue: 'embedding',
      description: 'What it computes.',
    }),
    modelPath: t.string({
      required: true,
      maxLength: modelLengths.path,
      description: 'The ONNX file, relative to the models directory.',
    }),
    tokenizerPath: t.string({
      required: true,
      maxLength: modelLengths.path,
      description: 'Its tokenizer.json, relative to the models directory.',
    }),
    embeddingDim: t.int({
      required: true,
      defaultValue: 384,
      description: 'Numbers in one of its vectors; of no matter for a cross-encoder, whose file says it.',
    }),
    maxTokens: t.int({
      required: true,
      defaultValue: 256,
      description: 'Longest text in tokens, special ones included.',
    }),
  }),
});

const UpdateModelPerformanceInputType = builder.inputType('UpdateModelPerformanceInput', {
  description: 'A run of a model that was made elsewhere.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    model: t.string({
      required: true,
      maxLength: modelLengths.wantedName,
      description: 'Name of the model.',
    }),
    latencyMs: t.float({ required: true, description: 'How long it took, in milliseconds.' }),
    accuracy: t.float({ description: 'Accuracy measured by now, 0 to 1.' }),
  }),
});

builder.mutationFields((t) => ({
  registerModel: t.field({
    type: ModelType,
    authScopes: { operator: true },
    description: 'Registers a model and loads it. It comes back ready, or in error with the reason.',
    errors: {
      types: [InvalidInputError, ConflictError, OverloadedError],
      union: { name: 'RegisterModelResult', description: 'The model, or why it was not registered.' },
    },
    args: {
      input: t.arg({ type: RegisterModelInputType, required: true, description: 'The model and its files.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { models } = context.services;
      return answerOnce(
        { context, info, input },
        { act: (call) => models.register(input, call), again: ([id = '']) => models.registered(id) },
      );
    },
  }),
  updateModelPerformance: t.field({
    type: ModelPerformanceType,
    authScopes: { operator: true },
    description: 'Counts a run that was made elsewhere.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError, CacheUnavailableError],
      union: {
        name: 'UpdateModelPerformanceResult',
        description: 'The figures after it, or why it was not counted.',
      },
    },
    args: {
      input: t.arg({ type: UpdateModelPerformanceInputType, required: true, description: 'The run.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { models } = context.services;
      return answerOnce(
        { context, info, input },
        {
          act: (call) => models.updatePerformance(input, call ?? undefined),
          again: () => models.performance(input.model),
          isOutside: true,
        },
      );
    },
  }),
}));

/** A mutation that takes the name of a model and answers with the model as it is afterwards. */
function modelMutation(
  mutation: string,
  description: string,
  act: (lifeCycle: Services['lifeCycle'], name: string) => Promise<OnnxModel>,
) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const Input = builder.inputType(`${name}Input`, {
    description: 'Which model.',
    fields: (t) => ({
      model: t.string({ required: true, maxLength: modelLengths.wantedName, description: 'Its name.' }),
    }),
  });
  builder.mutationField(mutation, (t) =>
    t.field({
      type: ModelType,
      authScopes: { operator: true },
      description,
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, OverloadedError],
        union: { name: `${name}Result`, description: 'The model as it is now, or why nothing was changed.' },
      },
      args: { input: t.arg({ type: Input, required: true, description: 'The model.' }) },
      resolve: (_root, { input }, { services }) => act(services.lifeCycle, String(input.model)),
    }),
  );
}

modelMutation(
  'loadModel',
  'Checks the files of a model and opens it in this process. It comes back ready, or in error with the reason.',
  (lifeCycle, name) => lifeCycle.load(name),
);
modelMutation(
  'unloadModel',
  'Frees the memory of a model in this process once its runs have finished. The next text for it loads it again.',
  (lifeCycle, name) => lifeCycle.unload(name),
);
modelMutation(
  'disableModel',
  'Takes a model out of service on every server; runs under way finish. The default model cannot be disabled.',
  (lifeCycle, name) => lifeCycle.disable(name),
);
modelMutation(
  'enableModel',
  'Puts a disabled model back into service. It comes back ready, or in error with the reason.',
  (lifeCycle, name) => lifeCycle.enable(name),
);
modelMutation(
  'setDefaultModel',
  'Makes a ready embedding model the one that answers when none is named.',
  (lifeCycle, name) => lifeCycle.makeDefault(name),
);
modelMutation(
  'removeModel',
  'Forgets a model; its files and its inferences stay, runs under way finish. The default model cannot be removed.',
  (lifeCycle, name) => lifeCycle.remove(name),
);
