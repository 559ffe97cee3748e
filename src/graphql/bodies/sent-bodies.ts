import { limits } from '../limits.ts';
import { ArrivingBodies } from './arriving-bodies.ts';
import { BodyBudget } from './body-budget.ts';

/**
 * Creates the reader of bodies up to a maximum length. A body of that length always fits the limit
 * of its client, and no client can use the whole budget.
 */
export function bodiesUpTo(maxBytes: number): ArrivingBodies {
  const { bytes, bytesPerClient, ...others } = limits.bodies;
  const perClient = Math.max(bytesPerClient, maxBytes);
  const budget = new BodyBudget({
    ...others,
    bytes: Math.max(bytes, 2 * perClient),
    bytesPerClient: perClient,
  });
  return new ArrivingBodies(budget, { ...others, maxBytes });
}
