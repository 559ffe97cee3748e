import { builder } from '../../graphql/builder.ts';
import { ModelType } from './model.graphql.ts';

/** The space of the vectors of a model, which its digest identifies. */
export const VectorSpaceType = builder.objectRef<{ readonly digest: string }>('VectorSpace').implement({
  description:
    'The vectors of all models with the same files. Only vectors of the same space can be compared.',
  fields: (t) => ({
    digest: t.exposeString('digest', {
      description: 'SHA-256 of the files of the models, in hexadecimal. It identifies the space.',
    }),
    models: t.field({
      type: [ModelType],
      description:
        'Registered models of the space: first the default model, then the others by name. Empty if all were removed.',
      resolve: ({ digest }, _args, { services }) => services.models.withDigest(digest),
    }),
  }),
});
