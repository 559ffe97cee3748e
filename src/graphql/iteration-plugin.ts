import SchemaBuilder, { BasePlugin, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { LiveSource } from '../platform/events/live-source.ts';
import type { RequestContext } from './context.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      iteration: IterationPlugin<Types>;
    }
  }
}

/**
 * A stock GraphQL server executes each event of a subscription with the context of the whole
 * subscription. If the context says how, the plugin renews it before each event, and ends the
 * stream with the other streams of the server.
 */
export class IterationPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return (
      subscribe &&
      (async (parent, args, context: Types['Context'] & Pick<RequestContext, 'iteration'>, info) => {
        const source: unknown = await subscribe(parent, args, context, info);
        const { iteration } = context;
        return source instanceof LiveSource && iteration !== undefined
          ? iteration.iterators.begin(source.parts, () => iteration.renew())
          : source;
      })
    );
  }
}

SchemaBuilder.registerPlugin('iteration', IterationPlugin);
