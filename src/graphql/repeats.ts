import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorCodes } from './errors.ts';

/**
 * Refuses documents that select one field very often in one place. Validation compares each of them with each other, and what is selected in them as well: without a
 * limit a document of 7 kB takes 0.1 s.
 */
export function useRepeatLimit(most: number): Plugin {
  const rule: ValidationRule = () => limitRepeats(most);
  return { onValidate: ({ addValidationRule }) => addValidationRule(rule) };
}

function limitRepeats(most: number): ASTVisitor {
  const look = (selectionSet: SelectionSetNode, counts: Map<string, number> = new Map()) => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet, counts);
      if (selection.kind !== Kind.FIELD) continue;
      const name = (selection.alias ?? selection.name).value;
      const count = (counts.get(name) ?? 0) + 1;
      if (count > most) throw tooOften(name, most);
      counts.set(name, count);
      if (selection.selectionSet !== undefined) look(selection.selectionSet);
    }
  };
  return {
    // Before any other rule looks at a part of the document.
    Document: ({ definitions }) => {
      for (const definition of definitions) if ('selectionSet' in definition) look(definition.selectionSet);
    },
  };
}

function tooOften(name: string, most: number): GraphQLError {
  return new GraphQLError(`A selection has "${name}" more than ${most} times; once is enough.`, {
    extensions: { code: errorCodes.validation },
  });
}
