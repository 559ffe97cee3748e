import { builder } from '../builder.ts';

/** The duration of one part of a mutation, as `extensions.timings` reports it. */
export const TimingType = builder.objectRef<{ part: string; milliseconds: number }>('Timing').implement({
  description: 'The time that one part of a request took.',
  fields: (t) => ({
    part: t.exposeString('part', {
      description: 'Name of the part, as in `extensions.timings`: for example `queue`, `run` or `commit`.',
    }),
    milliseconds: t.exposeFloat('milliseconds', { description: 'Duration in milliseconds.' }),
  }),
});
