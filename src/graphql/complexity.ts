import { ComplexityErrorKind, complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type ExecutionArgs, GraphQLError, getOperationAST, Kind } from 'graphql';
import { complexityExceeded } from './errors.ts';
import { limits } from './limits.ts';

/**
 * Why an operation is too much to be run, or null when it is not. The plugin asks when an operation runs; a subscription runs for each event, and is to be
 * refused before the first.
 */
export function complexityRefusal(args: ExecutionArgs): GraphQLError | null {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  // What cannot be run at all is refused in the words of whoever would run it.
  if (operation === null || operation === undefined) return null;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
  try {
    const found = complexityFromQuery(alone, { schema, variables: { ...variableValues } });
    const { depth, breadth, complexity } = limits.query;
    const most = { maxDepth: depth, maxBreadth: breadth, maxComplexity: complexity };
    const exceeded =
      (found.depth > depth && ComplexityErrorKind.Depth) ||
      (found.breadth > breadth && ComplexityErrorKind.Breadth) ||
      (found.complexity > complexity && ComplexityErrorKind.Complexity);
    return exceeded === false ? null : complexityExceeded(exceeded, { ...found, ...most });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
