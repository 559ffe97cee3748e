import { join } from 'node:path';
import graphql from '@graphql-eslint/eslint-plugin';

const root = join(import.meta.dirname, '../..');

const graphqlFiles = {
  languageOptions: {
    parser: graphql.parser,
    parserOptions: {
      graphQLConfig: {
        schema: join(root, 'schema.graphql'),
        documents: join(import.meta.dirname, 'operations/*.graphql'),
      },
    },
  },
  plugins: { '@graphql-eslint': graphql },
};

export default [
  {
    files: ['schema.graphql'],
    ...graphqlFiles,
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Most types are values inside a node, such as a set of channels, and have no identity.
      '@graphql-eslint/strict-id-in-types': 'off',
      // `modelPath` stands beside `tokenizerPath`; `path` would leave open which file it names.
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/relay-edge-types': [
        'error',
        // Lists that the request or the object bounds, such as `nodes(ids:)`, are no pages.
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
  {
    files: ['test/clients/operations/*.graphql'],
    ...graphqlFiles,
    rules: graphql.configs['flat/operations-recommended'].rules,
  },
];
