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
  /** Maximum number of selections of one field in one place of the response. */
  readonly field: number;
  /** Maximum number of fields in an operation with its fragments expanded. */
  readonly selections: number;
}

/**
 * Rejects documents that select one field very often in one place of the response. Validation
 * compares each pair of them and their selections; without a limit, a document of 7 kB takes 0.1 s.
 */
export function useRepeatLimit(limits: RepeatLimits): Plugin {
  // Runs before any other rule processes a part of the document.
  const rule: ValidationRule = () => ({ Document: (document) => new Repeats(document, limits).check() });
  return { onValidate: ({ addValidationRule }) => addValidationRule(rule) };
}

/** Deeper than any valid document. */
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
      // Fragments are also checked on their own, because validation does so.
      if ('selectionSet' in definition) this.#look([definition.selectionSet]);
    }
  }

  /**
   * Checks the selections of one place. Fields of the same name merge, with all of their
   * selections.
   */
  #look(selectionSets: readonly SelectionSetNode[], depth = 0): void {
    // Other rules reject deeper selections and fragments that contain themselves.
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

function tooOften(name: string, max: number): GraphQLError {
  return new GraphQLError(`"${name}" is selected more than ${max} times in one place. Select it once.`, {
    extensions: { code: errorCodes.validation },
  });
}

function tooMany(max: number): GraphQLError {
  return new GraphQLError(`An operation selects more than ${max} fields, including those of its fragments.`, {
    extensions: { code: errorCodes.validation },
  });
}
