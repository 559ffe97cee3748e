import { ComplexityErrorKind, complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type ExecutionArgs, GraphQLError, getOperationAST, Kind } from 'graphql';
import { complexityExceeded } from './errors.ts';
import { limits } from './limits.ts';

export interface Complexity {
  /** Cost of the operation, in fields; 0 if it cannot be run. */
  readonly cost: number;
  /** The error if the operation is too expensive to run; otherwise null. */
  readonly refusal: GraphQLError | null;
}

/**
 * Computes the cost of an operation. The plugin checks it on each execution, but a subscription
 * executes for each event and must be rejected before the first.
 */
export function complexityOf(args: ExecutionArgs): Complexity {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  // An operation that cannot be run is rejected later, by the code that would run it.
  if (operation === null || operation === undefined) return { cost: 0, refusal: null };
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
  try {
    const found = complexityFromQuery(alone, { schema, variables: { ...variableValues } });
    const { depth, breadth, complexity } = limits.query;
    const max = { maxDepth: depth, maxBreadth: breadth, maxComplexity: complexity };
    const exceeded =
      (found.depth > depth && ComplexityErrorKind.Depth) ||
      (found.breadth > breadth && ComplexityErrorKind.Breadth) ||
      (found.complexity > complexity && ComplexityErrorKind.Complexity);
    const refusal = exceeded === false ? null : complexityExceeded(exceeded, { ...found, ...max });
    return { cost: found.complexity, refusal };
  } catch (error) {
    if (error instanceof GraphQLError) return { cost: 0, refusal: null };
    throw error;
  }
}
