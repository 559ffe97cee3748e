import { resolveNodes } from '@pothos/plugin-relay';
import { type GraphQLSchema, isObjectType } from 'graphql';
import { builder } from '../builder.ts';
import { decodeGlobalId } from '../global-id.ts';
import { lengths, limits } from '../limits.ts';

const Node = builder.nodeInterfaceRef();

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description:
      'Fetches an object by its global id. Null if no stored object has that id, or if the id is not readable.',
    args: {
      id: t.arg.id({ required: true, maxLength: lengths.id, description: 'Global id of the object.' }),
    },
    resolve: async (_root, { id }, context, info) => {
      const [node] = await resolveNodes(builder, context, info, [nodeId(info.schema, String(id))]);
      return node;
    },
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'Fetches several objects by their global ids, in the given order. An item is null if no stored object has its id, or if the id is not readable.',
    args: {
      ids: t.arg.idList({
        required: true,
        maxLength: lengths.id,
        maxItems: limits.maxPage,
        description: 'Global ids of the objects.',
      }),
    },
    resolve: (_root, { ids }, context, info) =>
      resolveNodes(
        builder,
        context,
        info,
        ids.map((id) => nodeId(info.schema, String(id))),
      ),
  }),
}));

/** Decodes the id of a type that can be fetched by id; null for any other text. */
function nodeId(schema: GraphQLSchema, globalId: string): { typename: string; id: string } | null {
  const decoded = decodeGlobalId(globalId);
  const type = decoded && schema.getType(decoded.typename);
  const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
  return isNode ? decoded : null;
}
