import { type DocumentNode, GraphQLError, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { errorCodes } from '../errors.ts';

const conditions: readonly string[] = ['skip', 'include'];

/**
 * Rejects subscriptions whose root field depends on a condition (GraphQL specification, "Single
 * Root Field"). Without the field, there would be nothing to subscribe to.
 */
export function useUnconditionalSubscriptions(): Plugin<RequestContext> {
  return {
    onValidate: ({ params, setResult }) => {
      const faults = conditionalRoots(params.documentAST);
      if (faults.length > 0) setResult(faults);
    },
  };
}

function conditionalRoots(document: DocumentNode): readonly GraphQLError[] {
  const faults: GraphQLError[] = [];
  const looked = new Set<string>();
  const look = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      const condition = selection.directives?.find(({ name }) => conditions.includes(name.value));
      if (condition !== undefined)
        faults.push(
          new GraphQLError(
            `@${condition.name.value} is not allowed on the root field of a subscription. Omit the subscription instead.`,
            { nodes: condition, extensions: { code: errorCodes.validation } },
          ),
        );
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      if (selection.kind === Kind.FRAGMENT_SPREAD && !looked.has(selection.name.value)) {
        looked.add(selection.name.value);
        for (const definition of document.definitions)
          if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
            look(definition.selectionSet);
      }
    }
  };
  for (const definition of document.definitions)
    if (
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION
    )
      look(definition.selectionSet);
  return faults;
}
