import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import { limits } from '../limits.ts';

/** What is sent to run one operation of a document. */
export interface OperationParameters {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * The error of variables with a name in them, of a field or an enum value, that is longer than any name may be; null without one. Whoever reads variables looks for a
 * name like it, which takes as long as the name times all names of its type.
 */
export function longNameIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables }: OperationParameters,
): GraphQLError | null {
  for (const { variable, type } of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const expected = typeFromAST(schema, type);
    const path = isInputType(expected) ? pathOfLongName(variables?.[variable.name.value], expected) : null;
    if (path !== null) return tooLong([variable.name.value, ...path].join('.'));
  }
  return null;
}

/** Where in a value a name is too long; null when nowhere. */
function pathOfLongName(value: unknown, type: GraphQLInputType): readonly (string | number)[] | null {
  if (isNonNullType(type)) return pathOfLongName(value, type.ofType);
  if (isListType(type)) {
    const inside: GraphQLInputType = type.ofType;
    if (!Array.isArray(value)) return pathOfLongName(value, inside);
    for (const [index, item] of value.entries()) {
      const path = pathOfLongName(item, inside);
      if (path !== null) return [index, ...path];
    }
    return null;
  }
  if (isEnumType(type)) return typeof value === 'string' && value.length > limits.name ? [] : null;
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return null;
  const fields = type.getFields();
  for (const [name, item] of Object.entries(value)) {
    if (name.length > limits.name) return [];
    const field = fields[name];
    const path = field === undefined ? null : pathOfLongName(item, field.type);
    if (path !== null) return [name, ...path];
  }
  return null;
}

function tooLong(field: string): GraphQLError {
  return new GraphQLError(
    `The variable at "${field}" has a name of more than ${limits.name} characters; no field and no enum value has one.`,
    { extensions: { code: 'BAD_USER_INPUT', field, http: { spec: true, status: 400 } } },
  );
}
