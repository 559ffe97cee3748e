import SchemaBuilder, {
  BasePlugin,
  type FieldRequiredness,
  type InputType,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import {
  type GraphQLArgument,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { InvalidInputError } from '../../platform/errors.ts';
import { described, type InputLimits } from './lengths.ts';
import { oversized } from './oversized.ts';
import { unlimitedInputs } from './unlimited.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      inputLimits: InputLimitsPlugin<Types>;
    }

    export interface InputFieldOptions<
      Types extends SchemaTypes,
      Type extends InputType<Types> | [InputType<Types>],
      Req extends FieldRequiredness<Type>,
    > extends InputLimits {}
  }
}

declare module 'graphql' {
  interface GraphQLArgumentExtensions {
    inputLimits?: InputLimits;
  }
  interface GraphQLInputFieldExtensions {
    inputLimits?: InputLimits;
  }
}

/**
 * Arguments declare limits on strings and lists (`maxLength`, `maxItems`). The plugin adds the
 * limits to the descriptions and checks them before any other processing. A schema with an
 * unlimited string or list cannot be built.
 */
export class InputLimitsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  #schema: GraphQLSchema | undefined;

  override onInputFieldConfig(config: PothosInputFieldConfig<Types>): PothosInputFieldConfig<Types> {
    const { maxLength, maxItems } = config.pothosOptions;
    const inputLimits: InputLimits = { maxLength, maxItems };
    const description = [config.description, described(inputLimits)].filter(Boolean).join(' ');
    return { ...config, description, extensions: { ...config.extensions, inputLimits } };
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    // Mappers that convert arguments, such as global ids, run before every resolver.
    if (config.argMappers.length === 0) return config;
    const refuse = this.#refusal(config);
    return { ...config, argMappers: [(args) => refuse(args), ...config.argMappers] };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    // A subscription resolves each event. Its arguments were checked when it started.
    return config.kind === 'Subscription' ? resolve : this.#limited(resolve, config);
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return subscribe && this.#limited(subscribe, config);
  }

  override afterBuild(schema: GraphQLSchema): GraphQLSchema {
    const unlimited = unlimitedInputs(schema);
    if (unlimited.length > 0)
      throw new TypeError(
        `Inputs need limits: maxLength for strings, maxItems for lists. Add them to: ${unlimited.join(', ')}.`,
      );
    this.#schema = schema;
    return schema;
  }

  #limited(
    next: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    // Arguments with mappers were checked before mapping.
    if (Object.keys(config.args).length === 0 || config.argMappers.length > 0) return next;
    const refuse = this.#refusal(config);
    return (parent, args, context, info) => {
      refuse({ ...args });
      return next(parent, args, context, info);
    };
  }

  /** Returns the arguments, or throws InvalidInputError. */
  #refusal({ parentType, name }: PothosOutputFieldConfig<Types>) {
    let declared: readonly GraphQLArgument[] | undefined;
    return (args: Record<string, unknown>): Record<string, unknown> => {
      declared ??= argumentsOf(this.#schema?.getType(parentType), name);
      const issues = oversized(declared, args);
      if (issues.length > 0) throw new InvalidInputError(issues);
      return args;
    };
  }
}

function argumentsOf(type: GraphQLNamedType | undefined, field: string): readonly GraphQLArgument[] {
  return isObjectType(type) || isInterfaceType(type) ? (type.getFields()[field]?.args ?? []) : [];
}

SchemaBuilder.registerPlugin('inputLimits', InputLimitsPlugin);
