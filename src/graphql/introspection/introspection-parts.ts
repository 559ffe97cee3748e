import {
  type GraphQLNamedType,
  GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isType,
  isWrappingType,
} from 'graphql';

type Parts = readonly (object | null | undefined)[];

/**
 * The elements that an introspection field of a schema, type, field, argument or directive returns,
 * including deprecated ones. Empty for a string or Boolean field.
 */
export function partsOf(whole: object, field: string, schema: GraphQLSchema): Parts {
  if (whole instanceof GraphQLSchema) return partsOfSchema(whole, field);
  if (isType(whole)) {
    if (isWrappingType(whole)) return field === 'ofType' ? [whole.ofType] : [];
    return partsOfType(whole, field, schema);
  }
  if (field === 'args' && 'args' in whole && Array.isArray(whole.args)) return whole.args;
  if (field === 'type' && 'type' in whole && isType(whole.type)) return [whole.type];
  return [];
}

function partsOfSchema(schema: GraphQLSchema, field: string): Parts {
  if (field === 'types') return Object.values(schema.getTypeMap());
  if (field === 'directives') return schema.getDirectives();
  if (field === 'queryType') return [schema.getQueryType()];
  if (field === 'mutationType') return [schema.getMutationType()];
  if (field === 'subscriptionType') return [schema.getSubscriptionType()];
  return [];
}

function partsOfType(type: GraphQLNamedType, field: string, schema: GraphQLSchema): Parts {
  if (isObjectType(type) || isInterfaceType(type)) {
    if (field === 'fields') return Object.values(type.getFields());
    if (field === 'interfaces') return type.getInterfaces();
  }
  if (field === 'possibleTypes' && isAbstractType(type)) return schema.getPossibleTypes(type);
  if (field === 'inputFields' && isInputObjectType(type)) return Object.values(type.getFields());
  if (field === 'enumValues' && isEnumType(type)) return type.getValues();
  return [];
}
