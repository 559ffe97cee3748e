import { type ExecutionArgs, type FieldNode, getOperationAST, Kind, valueFromASTUntyped } from 'graphql';

/**
 * The kind of a request. Requests of the same kind cost about the same: they have the same first
 * field, and either judge a response or do not. There are at most twice as many kinds as the schema
 * has fields.
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
