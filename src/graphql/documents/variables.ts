import {
  coerceInputValue,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLInputType,
  getNullableType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isScalarType,
  typeFromAST,
} from 'graphql';
import type { InputIssue } from '../../platform/errors.ts';
import { tooLong, tooMany } from '../input-limits/lengths.ts';
import { shortened } from '../shortened.ts';

type Path = readonly (string | number)[];
type OperationArgs = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/**
 * Maximum length in characters of field names, and of values of types that have only short values.
 */
const maxNameLength = 100;

/**
 * Larger than the maximum of any list argument, so that a list that is slightly too long is
 * reported by its field.
 */
const maxItems = 1000;

/** More errors would not help the caller. */
const maxFaults = 20;

/**
 * Finds the first twenty errors in the variables of an operation. GraphQL.js finds them too, but
 * its messages repeat the complete input once per error.
 */
export function variableFaults({
  schema,
  document,
  operationName,
  variableValues,
}: OperationArgs): readonly GraphQLError[] {
  const faults: GraphQLError[] = [];
  for (const { variable, type: node } of getOperationAST(document, operationName)?.variableDefinitions ??
    []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node);
    const value = variableValues?.[name];
    // GraphQL.js knows which missing variables are required.
    if (!isInputType(type) || value == null) continue;
    const fault = bulk(type, value, [name]);
    if (fault !== null) faults.push(faultOf(fault, undefined));
    else faults.push(...misfits(type, value, name, maxFaults - faults.length));
    if (faults.length >= maxFaults) break;
  }
  return faults;
}

/** The variables that an operation declares. All others are ignored, however many are sent. */
export function declaredVariables({
  document,
  operationName,
  variableValues,
}: OperationArgs): Record<string, unknown> {
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const names = declared.map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variableValues?.[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The first value that is too large to check, regardless of its expected type. */
function bulk(type: GraphQLInputType, value: unknown, path: Path): InputIssue | null {
  const nullable = getNullableType(type);
  if (typeof value === 'string') {
    const max = maxLengthOf(nullable);
    return value.length > max ? issueAt(path, tooLong(max)) : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (isListType(nullable)) {
    if (!Array.isArray(value)) return bulk(nullable.ofType, value, path);
    if (value.length > maxItems) return issueAt(path, tooMany(maxItems));
    return first(value.entries(), ([index, item]) => bulk(nullable.ofType, item, [...path, index]));
  }
  if (isLeafType(nullable)) return issueAt(path, `expects one ${nullable.name}, not a list or an object`);
  if (Array.isArray(value)) return issueAt(path, `expects one ${nullable.name}, not a list`);
  const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
  return first(Object.entries(value), ([name, inner]) => {
    const field = fields[name];
    if (field !== undefined) return bulk(field.type, inner, [...path, name]);
    return name.length > maxNameLength ? issueAt(path, `has no field "${shortened(name)}"`) : null;
  });
}

/** Strings and ids have the limits of the arguments that use them. */
function maxLengthOf(type: GraphQLInputType): number {
  if (!isScalarType(type)) return maxNameLength;
  if (type.name === 'String' || type.name === 'ID') return Number.POSITIVE_INFINITY;
  return type.extensions.maxLength ?? maxNameLength;
}

function misfits(type: GraphQLInputType, value: unknown, name: string, max: number): GraphQLError[] {
  const faults: GraphQLError[] = [];
  const enough = new Error('The maximum number of errors is reached.');
  try {
    coerceInputValue(value, type, (inner, sent, { message }) => {
      faults.push(faultOf(issueAt([name, ...inner], message), sent));
      if (faults.length >= max) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return faults;
}

function issueAt(path: Path, message: string): InputIssue {
  return { path: path.join('.'), message };
}

/** Uses the wording of GraphQL.js, except for the value. */
function faultOf(issue: InputIssue, sent: unknown): GraphQLError {
  const [name = '', ...inner] = issue.path.split('.');
  const value = typeof sent === 'string' ? ` ${JSON.stringify(shortened(sent))}` : '';
  const place = inner.length === 0 ? '' : ` at "${issue.path}"`;
  return new GraphQLError(`Variable "$${name}" got invalid value${value}${place}; ${issue.message}`, {
    extensions: { code: 'BAD_USER_INPUT', field: issue.path, issues: [issue] },
  });
}

function first<Item>(items: Iterable<Item>, look: (item: Item) => InputIssue | null): InputIssue | null {
  for (const item of items) {
    const found = look(item);
    if (found !== null) return found;
  }
  return null;
}
