import { type GraphQLOutputType, getNullableType, isListType } from 'graphql';
import { limits } from './limits.ts';

/** How long a list is taken to be whose length nobody asks for. */
const usualListLength = 5;

/**
 * What a field costs whose definition says nothing of it: 1, and what is selected in it as often as it comes. A page comes as many times as it
 * may have items, so its `edges` add no factor of their own.
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
