import { builder } from '../../graphql/builder.ts';
import type { modelKinds, modelStatuses } from './storage/model.entity.ts';

export const ModelStatusEnum = builder.enumType('ModelStatus', {
  description: 'Where a model is in its life.',
  values: {
    READY: { value: 'ready', description: 'Files checked, loaded, and answering.' },
    LOADING: { value: 'loading', description: 'Being checked and loaded.' },
    ERROR: { value: 'error', description: 'Cannot be loaded, or does not answer; `error` says why.' },
    DISABLED: { value: 'disabled', description: 'Taken out of service by an operator.' },
  } satisfies Record<
    Uppercase<(typeof modelStatuses)[number]>,
    { value: (typeof modelStatuses)[number]; description: string }
  >,
});

export const ModelKindEnum = builder.enumType('ModelKind', {
  description: 'What a model computes.',
  values: {
    EMBEDDING: { value: 'embedding', description: 'One vector a text.' },
    CROSS_ENCODER: {
      value: 'cross-encoder',
      description: 'Whether one text speaks for another; it takes a second look at verdicts.',
    },
  } satisfies Record<string, { value: (typeof modelKinds)[number]; description: string }>,
});
