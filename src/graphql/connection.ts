import type { Page } from '../platform/database/page.ts';

/** Converts a page to a Relay connection. */
export function connectionOf<Entity>(page: Page<Entity>) {
  const { edges, hasNextPage, hasPreviousPage, totalCount } = page;
  return {
    edges: [...edges],
    totalCount,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
