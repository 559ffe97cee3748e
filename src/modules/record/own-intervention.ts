/**
 * Whether an intervention fired with its inference and was committed with it; others are recorded for a stored inference later. Both have the moment
 * of that commit.
 */
export function firedWith(
  inference: { readonly createdAt: Date | string },
  intervention: { readonly createdAt: Date | string },
): boolean {
  return new Date(inference.createdAt).getTime() === new Date(intervention.createdAt).getTime();
}
