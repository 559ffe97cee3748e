import { type GraphQLOutputType, getNullableType, isListType } from 'graphql';
import { limits } from './limits.ts';

/** Assumed length of a list whose length is not an argument. */
const usualListLength = 5;

/**
 * Cost of a field without a declared cost: 1, plus the cost of its selection times the number of
 * items. A page counts as many items as it may contain, so its `edges` add no further factor.
 */
export function fieldCost(
  args: Readonly<Record<string, unknown>>,
  _context: unknown,
  field: { readonly type: GraphQLOutputType; readonly args: readonly { readonly name: string }[] },
): { field: number; multiplier: number } {
  return { field: 1, multiplier: itemsOf(args, field) };
}

function itemsOf(
  { first, last, ids }: Readonly<Record<string, unknown>>,
  field: { readonly type: GraphQLOutputType; readonly args: readonly { readonly name: string }[] },
): number {
  if (Array.isArray(ids)) return ids.length;
  if (!field.args.some(({ name }) => name === 'first')) {
    return isListType(getNullableType(field.type)) ? usualListLength : 1;
  }
  const size = first ?? last;
  return typeof size === 'number' ? Math.min(Math.max(size, 1), limits.maxPage) : limits.defaultPage;
}
