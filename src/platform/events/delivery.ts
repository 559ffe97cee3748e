import { z } from 'zod';

/** Policies for a subscriber that receives updates more slowly than they arrive. */
export const deliveryPolicies = ['ALL', 'LATEST', 'SAMPLED'] as const;
export type DeliveryPolicy = (typeof deliveryPolicies)[number];

/** Minimum and maximum interval between two samples, in milliseconds. */
export const samplingLimits = { minMs: 50, maxMs: 3_600_000 } as const;

const { minMs, maxMs } = samplingLimits;
const expectation = `expects ${minMs} to ${maxMs} with SAMPLED, and nothing otherwise`;

export const deliverySchema = z
  .object({
    policy: z.enum(deliveryPolicies).default('ALL'),
    everyMs: z.int(expectation).min(minMs, expectation).max(maxMs, expectation).nullish(),
  })
  .refine(({ policy, everyMs }) => (policy === 'SAMPLED') === (everyMs != null), {
    path: ['everyMs'],
    message: expectation,
  })
  .transform(({ policy, everyMs }): Delivery => ({ policy, everyMs: everyMs ?? 0 }));

export type DeliveryInput = z.input<typeof deliverySchema>;

export interface Delivery {
  /**
   * ALL: every update, or the stream ends. LATEST: a slow subscriber receives the newest update
   * when it is ready. SAMPLED: the newest update, at most once in each interval.
   */
  readonly policy: DeliveryPolicy;
  /** 0 unless the policy is SAMPLED. */
  readonly everyMs: number;
}

export const deliverAll: Delivery = { policy: 'ALL', everyMs: 0 };
export const deliverLatest: Delivery = { policy: 'LATEST', everyMs: 0 };
