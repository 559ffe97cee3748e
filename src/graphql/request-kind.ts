import { type ExecutionArgs, type FieldNode, getOperationAST, Kind, valueFromASTUntyped } from 'graphql';

/**
 * What kind of request an operation is. Requests of one kind cost about the same: they ask for the same field first, and have a response judged or not. There are no more
 * kinds than the schema has fields, twice, whatever is sent.
 */
export function requestKind(
  args: Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'>,
): string {
  const [first] = getOperationAST(args.document, args.operationName)?.selectionSet.selections ?? [];
  if (first?.kind !== Kind.FIELD) return '';
  return isJudged(first, args.variableValues ?? {}) ? `${first.name.value}, judged` : first.name.value;
}

function isJudged(field: FieldNode, variables: Readonly<Record<string, unknown>>): boolean {
  const input = field.arguments?.find(({ name }) => name.value === 'input');
  const value = input && valueFromASTUntyped(input.value, variables);
  return typeof value === 'object' && value !== null && 'response' in value && value.response != null;
}
