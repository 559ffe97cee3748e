import { createHash } from 'node:crypto';
import { type DocumentNode, type ExecutionArgs, Kind, print, visit } from 'graphql';
import type { Principal } from '../context.ts';

/** The argument with the cursor at which a subscriber starts. It does not affect later updates. */
const beginning = 'after';

interface Prepared {
  readonly text: string;
  /** Variables that only affect where the stream starts. */
  readonly beginnings: readonly string[];
}

/** A cached document is the same object for the same text. */
const prepared = new WeakMap<DocumentNode, Prepared>();

/**
 * A key that is equal for subscribers that receive the same text for the same event, regardless of
 * where they start.
 */
export function operationKey(args: ExecutionArgs, principal: Principal): string {
  const { text, beginnings } = preparedOf(args.document);
  const variables = Object.entries(args.variableValues ?? {})
    .filter(([name]) => !beginnings.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([principal, args.operationName ?? null, text, variables]))
    .digest('base64');
}

function preparedOf(document: DocumentNode): Prepared {
  const known = prepared.get(document) ?? prepare(document);
  prepared.set(document, known);
  return known;
}

function prepare(document: DocumentNode): Prepared {
  const beginnings: string[] = [];
  const withoutBeginning = visit(document, {
    OperationDefinition: (operation) => ({
      ...operation,
      selectionSet: {
        ...operation.selectionSet,
        selections: operation.selectionSet.selections.map((selection) => {
          if (selection.kind !== Kind.FIELD) return selection;
          const rest = selection.arguments?.filter(({ name }) => name.value !== beginning) ?? [];
          for (const { name, value } of selection.arguments ?? [])
            if (name.value === beginning && value.kind === Kind.VARIABLE) beginnings.push(value.name.value);
          return { ...selection, arguments: rest };
        }),
      },
    }),
  });
  const elsewhere = variablesUsed(withoutBeginning);
  return {
    text: print(withoutBeginning),
    beginnings: beginnings.filter((name) => !elsewhere.has(name)),
  };
}

/** Variables that are used outside their definition. */
function variablesUsed(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: (variable) => void names.add(variable.name.value),
  });
  return names;
}
