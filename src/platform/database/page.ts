import { Cursor, type EntityName, type FilterQuery, type QueryOrder } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { cursorIn, valuesIn } from './cursor.ts';

/** The requested part of a list: `first` after `after`, or `last` before `before`. */
export interface PageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/**
 * An order that ends in a unique property, and the format of its cursors. Pages are found by
 * comparing with the values of the cursor (keyset pagination). A page therefore costs the same at
 * any offset, and does not shift while rows arrive.
 */
export interface Ordering<Entity> {
  /**
   * Name of the list in its cursors, so that other lists reject them. Default: the name of the
   * entity. Orders of one list share it.
   */
  readonly list?: string;
  readonly by: { readonly [Key in keyof Entity]?: `${QueryOrder}` }[];
  /** The values of a cursor, without the name of the list. */
  readonly cursor: z.ZodType<unknown[]>;
}

export interface Page<Entity> {
  readonly edges: readonly { readonly cursor: string; readonly node: Entity }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Counts the whole list, with one statement. */
  readonly totalCount: () => Promise<number>;
}

/** Default and maximum number of items in a page. */
export const pageLimits = { defaultPage: 20, maxPage: 100 } as const;

/**
 * One page of a filtered, ordered list.
 * @throws InvalidInputError naming `first`, `last`, `after` or `before`.
 */
export async function findPage<Entity extends object>(
  em: SqlEntityManager,
  entity: EntityName<Entity>,
  where: FilterQuery<NoInfer<Entity>>,
  ordering: Ordering<Entity>,
  request: PageRequest,
): Promise<Page<Entity>> {
  const window = windowOf(request);
  const list = ordering.list ?? em.getMetadata(entity).className;
  const after = checkedCursor('after', request.after, list, ordering);
  const before = checkedCursor('before', request.before, list, ordering);
  const found = await em.findByCursor<Entity, never, never, never, false>(entity, {
    where,
    orderBy: ordering.by,
    includeCount: false,
    ...window,
    ...(after === null ? {} : { after }),
    ...(before === null ? {} : { before }),
  });
  return {
    edges: found.items.map((node) => ({ cursor: cursorIn(list, Cursor.decode(found.from(node))), node })),
    // The item of the cursor is on an earlier or later page, so that page exists.
    hasNextPage: found.hasNextPage || before !== null,
    hasPreviousPage: found.hasPrevPage || after !== null,
    totalCount: () => em.count(entity, where),
  };
}

function windowOf(request: PageRequest): { first: number } | { last: number } {
  const { first, last } = request;
  if (first != null && last != null) refuse('last', 'cannot be combined with first');
  if (last != null) return { last: checkedSize('last', last) };
  return { first: checkedSize('first', first ?? pageLimits.defaultPage) };
}

function checkedSize(path: string, size: number): number {
  if (size < 1 || size > pageLimits.maxPage) refuse(path, `expects 1 to ${pageLimits.maxPage}`);
  return size;
}

function checkedCursor<Entity>(
  path: string,
  cursor: string | null | undefined,
  list: string,
  ordering: Ordering<Entity>,
): string | null {
  if (cursor == null) return null;
  const values = ordering.cursor.safeParse(valuesIn(list, cursor));
  if (!values.success)
    return refuse(path, 'is not a cursor of this list; take one from its edges or its pageInfo');
  return Cursor.encode(values.data);
}

function refuse(path: string, message: string): never {
  throw new InvalidInputError([{ path, message }]);
}
