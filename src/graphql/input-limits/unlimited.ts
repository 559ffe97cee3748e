import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isScalarType,
} from 'graphql';

/** Scalars no longer than a number. Enum values are names, of which there are few. */
const shortScalars: readonly string[] = ['Boolean', 'Float', 'Int'];

/** Paths of arguments and input fields that accept unlimited strings or lists. */
export function unlimitedInputs(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  return types.flatMap((type) => {
    if (isInputObjectType(type)) return unlimitedIn(type.name, Object.values(type.getFields()));
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) =>
      unlimitedIn(`${type.name}.${name}`, args),
    );
  });
}

function unlimitedIn(place: string, inputs: readonly (GraphQLArgument | GraphQLInputField)[]): string[] {
  return inputs.filter(isUnlimited).map(({ name }) => `${place}.${name}`);
}

function isUnlimited({ type, extensions }: GraphQLArgument | GraphQLInputField): boolean {
  const { maxLength, maxItems } = extensions.inputLimits ?? {};
  return (isOfAnyLength(type) && maxLength === undefined) || (hasList(type) && maxItems === undefined);
}

function isOfAnyLength(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return (
    isScalarType(named) && !shortScalars.includes(named.name) && named.extensions.maxLength === undefined
  );
}

function hasList(type: GraphQLInputType): boolean {
  return isListType(getNullableType(type));
}
