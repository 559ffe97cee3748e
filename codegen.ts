import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed operations for the tests, out of the printed schema; the running server is never asked. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/**/*.operations.ts'],
  generates: {
    'test/support/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        importExtension: '.ts',
        enumsAsTypes: true,
        strictScalars: true,
        documentMode: 'documentNode',
        scalars: { DateTime: 'string', UUID: 'string' },
      },
    },
  },
};

export default config;
