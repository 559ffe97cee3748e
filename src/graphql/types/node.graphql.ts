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
      'Anything stored, by its global id; null when nothing stored has that id, or when the id cannot be read.',
    args: { id: t.arg.id({ required: true, maxLength: lengths.id, description: 'Its global id.' }) },
    resolve: async (_root, { id }, context, info) => {
      const [node] = await resolveNodes(builder, context, info, [nodeId(info.schema, String(id))]);
      return node;
    },
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'Several stored things by their global ids, in the order given; null in the place of each id that nothing stored has, or that cannot be read.',
    args: {
      ids: t.arg.idList({
        required: true,
        maxLength: lengths.id,
        maxItems: limits.maxPage,
        description: 'Their global ids.',
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

/** The parts of the id of a type that can be fetched by it; null of any other text. */
function nodeId(schema: GraphQLSchema, globalId: string): { typename: string; id: string } | null {
  const decoded = decodeGlobalId(globalId);
  const type = decoded && schema.getType(decoded.typename);
  const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
  return isNode ? decoded : null;
}
