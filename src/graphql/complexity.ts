import { ComplexityErrorKind, complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type ExecutionArgs, GraphQLError, getOperationAST, Kind } from 'graphql';
import { complexityExceeded } from './errors.ts';
import { limits } from './limits.ts';

export interface Complexity {
  /** What the operation costs, in fields; 0 when it cannot be run at all. */
  readonly cost: number;
  /** Why it is too much to be run, or null when it is not. */
  readonly refusal: GraphQLError | null;
}

/**
 * What an operation costs. The plugin asks when an operation runs; a subscription runs for each event, and is to be
 * refused before the first.
 */
export function complexityOf(args: ExecutionArgs): Complexity {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  // What cannot be run at all is refused in the words of whoever would run it.
  if (operation === null || operation === undefined) return { cost: 0, refusal: null };
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
    const refusal = exceeded === false ? null : complexityExceeded(exceeded, { ...found, ...most });
    return { cost: found.complexity, refusal };
  } catch (error) {
    if (error instanceof GraphQLError) return { cost: 0, refusal: null };
    throw error;
  }
}
