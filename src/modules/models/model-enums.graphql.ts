import { builder } from '../../graphql/builder.ts';
import type { modelKinds, modelStatuses } from './storage/model.entity.ts';

export const ModelStatusEnum = builder.enumType('ModelStatus', {
  description: 'State of a model in its life cycle.',
  values: {
    READY: { value: 'ready', description: 'The files are checked, and the model is loaded and responds.' },
    LOADING: { value: 'loading', description: 'The files are being checked and the model is being loaded.' },
    ERROR: {
      value: 'error',
      description: 'The model cannot be loaded or does not respond; `error` gives the reason.',
    },
    DISABLED: { value: 'disabled', description: 'An operator took the model out of service.' },
  } satisfies Record<
    Uppercase<(typeof modelStatuses)[number]>,
    { value: (typeof modelStatuses)[number]; description: string }
  >,
});

export const ModelKindEnum = builder.enumType('ModelKind', {
  description: 'What a model computes.',
  values: {
    EMBEDDING: { value: 'embedding', description: 'Computes one vector per text.' },
    CROSS_ENCODER: {
      value: 'cross-encoder',
      description: 'Computes whether one text supports another. It verifies verdicts.',
    },
  } satisfies Record<string, { value: (typeof modelKinds)[number]; description: string }>,
});
