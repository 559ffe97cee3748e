import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './__generated__/schema.d.ts';

/** Types a document by the schema, without generated documents. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; UUID: string };
}>();
