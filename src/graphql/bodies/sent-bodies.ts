import { limits } from '../limits.ts';
import { ArrivingBodies } from './arriving-bodies.ts';
import { BodyBudget } from './body-budget.ts';

/** What reads the bodies of a server whose longest body has so many bytes. One always fits what its client may hold, and no client may hold all. */
export function bodiesUpTo(mostBytes: number): ArrivingBodies {
  const { bytes, bytesPerClient, ...others } = limits.bodies;
  const perClient = Math.max(bytesPerClient, mostBytes);
  const budget = new BodyBudget({
    ...others,
    bytes: Math.max(bytes, 2 * perClient),
    bytesPerClient: perClient,
  });
  return new ArrivingBodies(budget, { ...others, mostBytes });
}
