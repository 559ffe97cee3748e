import { builder } from '../builder.ts';
import { lengths } from '../limits.ts';

const DeliveryPolicyEnum = builder.enumType('DeliveryPolicy', {
  description: 'How updates are delivered to a subscriber that is slower than the updates.',
  values: {
    ALL: {
      description:
        'Sends every update, in order. A subscriber that falls too far behind receives SUBSCRIPTION_LAGGED with its last cursor, from which it can resume, and its stream ends.',
    },
    LATEST: {
      description:
        'Sends the newest update as soon as the subscriber can take it. Intermediate updates are skipped.',
    },
    SAMPLED: {
      description:
        'Sends the newest update every `everyMs`, if there is one. Subscribers with the same interval share the same clock.',
    },
  },
});

export const DeliveryInput = builder.inputType('DeliveryInput', {
  description: 'Delivery settings of a subscription.',
  fields: (t) => ({
    policy: t.field({
      type: DeliveryPolicyEnum,
      required: true,
      defaultValue: 'ALL',
      description: 'How updates are delivered to a slow subscriber.',
    }),
    everyMs: t.int({
      description: 'Interval between two updates in milliseconds, 50 to 3600000. Only for SAMPLED.',
    }),
  }),
});

/** The argument of a subscription that cannot be resumed. */
export const deliveryArgument = builder.args((t) => ({
  delivery: t.field({
    type: DeliveryInput,
    description: 'Delivery settings. Default: ALL updates.',
  }),
}));

/** The arguments of a subscription that can be resumed. */
export const resumptionArguments = {
  after: builder.args((t) => ({
    after: t.string({
      maxLength: lengths.cursor,
      description:
        'Cursor of the last update received. The stream first sends every update after this cursor, without a gap. Default: start with new updates.',
    }),
  })).after,
  ...deliveryArgument,
};
