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
 * The builder that defines every type of the API. It defines no product type and imports no module;
 * modules import it.
 */
export const builder = new SchemaBuilder<SchemaTypes>({
  // Each plugin runs before the plugins after it: a value that is too long is reported as invalid
  // input before it is decoded.
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
    cursorFieldOptions: { description: 'Cursor of this item. Pass it as `after` or `before`.' },
    nodeTypeOptions: { description: 'A stored object that can be fetched by its global id.' },
    // An unreadable id must return null for that id and not fail the whole response, so
    // types/node.graphql.ts defines both fields.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    idFieldOptions: { description: 'Global id.' },
    pageInfoTypeOptions: { description: 'Cursors of a page, and whether items precede or follow it.' },
    pageInfoFieldOptions: { description: 'Cursors of this page, and whether items precede or follow it.' },
    hasNextPageFieldOptions: { description: 'Whether more items follow.' },
    hasPreviousPageFieldOptions: { description: 'Whether items precede this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first item. Null if the page is empty.' },
    endCursorFieldOptions: { description: 'Cursor of the last item. Null if the page is empty.' },
    firstArgOptions: {
      description: `Number of items to return from the start of the list, 1 to ${limits.maxPage}. Default ${limits.defaultPage}.`,
    },
    lastArgOptions: {
      description: `Number of items to return from the end of the list, 1 to ${limits.maxPage}. Cannot be combined with \`first\`.`,
    },
    afterArgOptions: { maxLength: lengths.cursor, description: 'Return only items after this cursor.' },
    beforeArgOptions: { maxLength: lengths.cursor, description: 'Return only items before this cursor.' },
    encodeGlobalID: encodeGlobalId,
  },
  complexity: {
    limit: limits.query,
    fieldComplexity: fieldCost,
    complexityError: complexityExceeded,
  },
});

builder.queryType({
  description: 'Queries read data. They never change anything.',
  authScopes: { reader: true },
});
builder.mutationType({ description: 'Mutations change data. Each mutation responds after its commit.' });
builder.subscriptionType({
  description: 'Subscriptions send live updates over server-sent events or WebSocket.',
  authScopes: { reader: true },
});

builder.addScalarType(
  'DateTime',
  boundedScalar(GraphQLDateTime, lengths.time, 'https://scalars.graphql.org/andimarek/date-time'),
);
builder.addScalarType(
  'UUID',
  boundedScalar(GraphQLUUID, lengths.uuid, 'https://www.rfc-editor.org/rfc/rfc9562'),
);

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description:
      'Total number of items in the list, with its filter applied. Counted only if this field is selected.',
    complexity: 20,
    resolve: (connection) => connection.totalCount(),
  }),
);
