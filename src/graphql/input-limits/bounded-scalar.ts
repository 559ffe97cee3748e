import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { tooLong } from './lengths.ts';

declare module 'graphql' {
  interface GraphQLScalarTypeExtensions {
    /** Maximum length of a value, in characters. */
    maxLength?: number;
  }
}

/**
 * A copy of a scalar that accepts at most `maxLength` characters. A longer value is not parsed, and
 * no message repeats it.
 * @param specifiedByURL address of the specification of its values.
 */
export function boundedScalar<Internal, External>(
  scalar: GraphQLScalarType<Internal, External>,
  maxLength: number,
  specifiedByURL: string,
): GraphQLScalarType<Internal, External> {
  const config = scalar.toConfig();
  const refuseLong = (value: unknown) => {
    if (typeof value === 'string' && value.length > maxLength)
      throw new GraphQLError(`${config.name} ${tooLong(maxLength)}.`);
  };
  return new GraphQLScalarType<Internal, External>({
    ...config,
    specifiedByURL,
    description: `${config.description ?? config.name} At most ${maxLength} characters.`,
    extensions: { ...config.extensions, maxLength },
    parseValue: (value) => {
      refuseLong(value);
      return config.parseValue(value);
    },
    parseLiteral: (node, variables) => {
      if (node.kind === Kind.STRING) refuseLong(node.value);
      return config.parseLiteral(node, variables);
    },
  });
}
