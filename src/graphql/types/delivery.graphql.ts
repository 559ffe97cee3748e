import { builder } from '../builder.ts';
import { lengths } from '../limits.ts';

const DeliveryPolicyEnum = builder.enumType('DeliveryPolicy', {
  description: 'How a subscriber is served who takes updates more slowly than they come.',
  values: {
    ALL: {
      description:
        'Every update, in order. Who falls too far behind is ended with SUBSCRIPTION_LAGGED and the last cursor, to resume after it.',
    },
    LATEST: { description: 'The newest update as soon as it can be taken; those in between are left out.' },
    SAMPLED: {
      description:
        'The newest update every `everyMs`, if there is one: at a beat that all who want the same share.',
    },
  },
});

export const DeliveryInput = builder.inputType('DeliveryInput', {
  description: 'How updates are delivered.',
  fields: (t) => ({
    policy: t.field({
      type: DeliveryPolicyEnum,
      required: true,
      defaultValue: 'ALL',
      description: 'What happens to a slow subscriber.',
    }),
    everyMs: t.int({
      description: 'With SAMPLED: time between two updates, 50 to 3600000 milliseconds.',
    }),
  }),
});

/** The argument of a subscription that cannot be resumed. */
export const deliveryArgument = builder.args((t) => ({
  delivery: t.field({
    type: DeliveryInput,
    description: 'How updates are delivered; all of them if unsaid.',
  }),
}));

/** Arguments of a subscription that can be resumed. */
export const resumptionArguments = {
  after: builder.args((t) => ({
    after: t.string({
      maxLength: lengths.cursor,
      description:
        'Cursor of the last update received: everything after it comes first, without a gap. Unsaid, updates begin now.',
    }),
  })).after,
  ...deliveryArgument,
};
