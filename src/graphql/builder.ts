import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLDateTime, GraphQLUUID } from 'graphql-scalars';
import type { RequestContext } from './context.ts';
import { fieldCost } from './cost.ts';
import { accessDenied, complexityExceeded } from './errors.ts';
import { encodeGlobalId } from './global-id.ts';
import { boundedScalar } from './input-limits/bounded-scalar.ts';
import './input-limits/plugin.ts';
import './iteration-plugin.ts';
import { lengths, limits } from './limits.ts';

export interface SchemaTypes {
  Context: RequestContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  AuthScopes: { reader: boolean; operator: boolean };
  Connection: { totalCount: () => Promise<number> };
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    UUID: { Input: string; Output: string };
  };
}

/**
 * What every type of the API is defined with. It defines no type of the product and imports no module; modules import it.
 */
export const builder = new SchemaBuilder<SchemaTypes>({
  // Each acts before those behind it: what is too long is answered as any invalid input, and before it is decoded.
  plugins: [ScopeAuthPlugin, ErrorsPlugin, 'inputLimits', 'iteration', RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ principal }) => ({
      reader: principal === 'reader' || principal === 'operator',
      operator: principal === 'operator',
    }),
    unauthorizedError: (_parent, { principal }) => accessDenied(principal),
  },
  errors: { directResult: true, defaultTypes: [] },
  relay: {
    edgesFieldOptions: {
      nullable: false,
      description: 'The items of this page, each with its cursor.',
      complexity: { field: 1, multiplier: 1 },
    },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    cursorFieldOptions: { description: 'Where this item stands; pass it as `after` or `before`.' },
    nodeTypeOptions: { description: 'Anything stored that can be fetched again by its global id.' },
    // An id that cannot be read must be null in its place, and not fail the whole answer: types/node.graphql.ts defines both fields.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    idFieldOptions: { description: 'Global id.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    pageInfoFieldOptions: { description: 'Where this page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more items follow.' },
    hasPreviousPageFieldOptions: { description: 'Whether items precede.' },
    startCursorFieldOptions: { description: 'Cursor of the first item, null for an empty page.' },
    endCursorFieldOptions: { description: 'Cursor of the last item, null for an empty page.' },
    firstArgOptions: {
      description: `How many items from the start, 1 to ${limits.largestPage}; ${limits.defaultPage} if unsaid.`,
    },
    lastArgOptions: {
      description: `How many items from the end, 1 to ${limits.largestPage}; not together with \`first\`.`,
    },
    afterArgOptions: { maxLength: lengths.cursor, description: 'Only items after this cursor.' },
    beforeArgOptions: { maxLength: lengths.cursor, description: 'Only items before this cursor.' },
    encodeGlobalID: encodeGlobalId,
  },
  complexity: {
    limit: limits.query,
    fieldComplexity: fieldCost,
    complexityError: complexityExceeded,
  },
});

builder.queryType({
  description: 'Reads. None of them changes or stores anything.',
  authScopes: { reader: true },
});
builder.mutationType({ description: 'Changes. Each answers after its commit.' });
builder.subscriptionType({
  description: 'Live updates, over server-sent events or WebSocket.',
  authScopes: { reader: true },
});

builder.addScalarType('DateTime', boundedScalar(GraphQLDateTime, lengths.time));
builder.addScalarType('UUID', boundedScalar(GraphQLUUID, lengths.uuid));

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many items the list has in all, under its filter. Counted only when asked for.',
    complexity: 20,
    resolve: (connection) => connection.totalCount(),
  }),
);
