import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  separateOperations,
} from 'graphql';

const directory = join(import.meta.dirname, '..');

/** The schema as it is printed in `schema.graphql`. */
export const printedSchema: GraphQLSchema = buildSchema(
  readFileSync(join(directory, '../../schema.graphql'), 'utf8'),
);

/** All files of `operations/` as one document. */
export const allOperations: DocumentNode = parse(
  globSync('operations/*.graphql', { cwd: directory })
    .sort()
    .map((path) => readFileSync(join(directory, path), 'utf8'))
    .join('\n'),
);

/** The operations in `allOperations`, without their fragments. */
export const operations: readonly OperationDefinitionNode[] = allOperations.definitions.filter(
  (definition) => definition.kind === Kind.OPERATION_DEFINITION,
);

/** Each operation with the fragments that it uses, by its name. */
export const documents: ReadonlyMap<string, DocumentNode> = new Map(
  Object.entries(separateOperations(allOperations)),
);
