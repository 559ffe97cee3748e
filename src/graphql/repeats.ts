import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorCodes } from './errors.ts';

export interface RepeatLimits {
  /** Of one field in one place of the answer. */
  readonly field: number;
  /** Fields of an operation with its fragments put where they are spread. */
  readonly selections: number;
}

/**
 * Refuses documents that select one field very often in one place of the answer. Validation compares each of them with each other, and what is selected in them as
 * well: without a limit a document of 7 kB takes 0.1 s.
 */
export function useRepeatLimit(limits: RepeatLimits): Plugin {
  // Before any other rule looks at a part of the document.
  const rule: ValidationRule = () => ({ Document: (document) => new Repeats(document, limits).check() });
  return { onValidate: ({ addValidationRule }) => addValidationRule(rule) };
}

/** Deeper than any document may be. */
const deepest = 200;

class Repeats {
  readonly #document: DocumentNode;
  readonly #limits: RepeatLimits;
  readonly #fragments: ReadonlyMap<string, SelectionSetNode>;
  #visited = 0;

  constructor(document: DocumentNode, limits: RepeatLimits) {
    this.#document = document;
    this.#limits = limits;
    this.#fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION
          ? [[definition.name.value, definition.selectionSet]]
          : [],
      ),
    );
  }

  check(): void {
    for (const definition of this.#document.definitions) {
      this.#visited = 0;
      // Fragments are looked at alone, too: validation does.
      if ('selectionSet' in definition) this.#look([definition.selectionSet]);
    }
  }

  /** Looks at what is selected in one place: fields of the same name become one, with everything that is selected in each. */
  #look(selectionSets: readonly SelectionSetNode[], depth = 0): void {
    // What is deeper is refused by another rule, as are fragments inside themselves.
    if (depth > deepest) return;
    const found = new Map<string, { count: number; readonly inside: SelectionSetNode[] }>();
    const spread = new Set<string>();
    const add = (selections: readonly SelectionNode[]): void => {
      for (const selection of selections) {
        this.#visited += 1;
        if (this.#visited > this.#limits.selections) throw tooMany(this.#limits.selections);
        if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet.selections);
        else if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const field = found.get(name) ?? { count: 0, inside: [] };
          field.count += 1;
          if (field.count > this.#limits.field) throw tooOften(name, this.#limits.field);
          if (selection.selectionSet !== undefined) field.inside.push(selection.selectionSet);
          found.set(name, field);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          add(this.#fragments.get(selection.name.value)?.selections ?? []);
        }
      }
    };
    for (const { selections } of selectionSets) add(selections);
    for (const { inside } of found.values()) if (inside.length > 0) this.#look(inside, depth + 1);
  }
}

function tooOften(name: string, most: number): GraphQLError {
  return new GraphQLError(`"${name}" is selected more than ${most} times in one place; once is enough.`, {
    extensions: { code: errorCodes.validation },
  });
}

function tooMany(most: number): GraphQLError {
  return new GraphQLError(`An operation selects more than ${most} fields, those of its fragments included.`, {
    extensions: { code: errorCodes.validation },
  });
}
