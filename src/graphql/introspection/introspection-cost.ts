import {
  type ExecutionArgs,
  type FieldNode,
  getOperationAST,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isIntrospection } from './introspection-field.ts';
import { partsOf } from './introspection-parts.ts';

export interface Introspection {
  /**
   * Upper bound of the fields in the response. If it exceeds `max`, the exact number is not
   * computed.
   */
  readonly cost: number;
  /** Whether the operation selects only introspection fields. */
  readonly isAll: boolean;
}

/** The introspection in an operation; null if there is none. */
export function introspectionOf(args: ExecutionArgs, max: number): Introspection | null {
  const operation = getOperationAST(args.document, args.operationName);
  // Introspection fields exist only on the query root.
  if (operation?.operation !== OperationTypeNode.QUERY) return null;
  const fragments = fragmentsOf(args);
  const roots = fieldsOf(operation.selectionSet.selections, fragments);
  const asking = roots.filter(isIntrospection);
  if (asking.length === 0) return null;
  const isAll = roots.every((field) => field.name.value === '__typename' || isIntrospection(field));
  return { cost: new Count(args, fragments, max).of(asking), isAll };
}

type Fragments = ReadonlyMap<string, SelectionSetNode>;

function fragmentsOf({ document }: ExecutionArgs): Fragments {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
}

/**
 * The fields of a selection, including those of its fragments. A fragment that is spread twice
 * counts once, because its fields merge.
 */
function fieldsOf(
  selections: readonly SelectionNode[],
  fragments: Fragments,
  seen: Set<string> = new Set(),
): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return fieldsOf(selection.selectionSet.selections, fragments, seen);
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    return fieldsOf(fragments.get(name)?.selections ?? [], fragments, seen);
  });
}

/**
 * Counts the fields of a response without producing it. The selection of each part of the schema is
 * counted once, however often the response repeats it. This is never more work than producing the
 * response, and it stops once the limit is exceeded.
 */
class Count {
  readonly #args: ExecutionArgs;
  readonly #fragments: Fragments;
  readonly #max: number;
  readonly #fields = new Map<SelectionSetNode, readonly FieldNode[]>();
  readonly #counted = new Map<SelectionSetNode, Map<object, number>>();
  #visited = 0;

  constructor(args: ExecutionArgs, fragments: Fragments, max: number) {
    this.#args = args;
    this.#fragments = fragments;
    this.#max = max;
  }

  of(roots: readonly FieldNode[]): number {
    const { schema } = this.#args;
    return roots.reduce((cost, field) => {
      const whole = field.name.value === '__schema' ? schema : schema.getType(this.#typeName(field));
      return cost + 1 + (whole === undefined ? 0 : this.#below(field.selectionSet, whole));
    }, 0);
  }

  /** The type name passed to `__type`. */
  #typeName({ arguments: given = [] }: FieldNode): string {
    const value = given.find(({ name }) => name.value === 'name')?.value;
    if (value?.kind === Kind.STRING) return value.value;
    if (value?.kind === Kind.VARIABLE) return String(this.#args.variableValues?.[value.name.value]);
    return '';
  }

  #below(selectionSet: SelectionSetNode | undefined, whole: object): number {
    if (selectionSet === undefined || this.#visited > this.#max) return 0;
    const known = this.#counted.get(selectionSet) ?? new Map<object, number>();
    this.#counted.set(selectionSet, known);
    const counted = known.get(whole);
    if (counted !== undefined) return counted;
    let cost = 0;
    for (const field of this.#fieldsOf(selectionSet)) {
      cost += 1;
      this.#visited += 1;
      if (this.#visited > this.#max) return this.#max + 1;
      if (field.selectionSet === undefined) continue;
      for (const part of partsOf(whole, field.name.value, this.#args.schema))
        if (part !== null && part !== undefined) cost += this.#below(field.selectionSet, part);
    }
    known.set(whole, cost);
    return cost;
  }

  #fieldsOf(selectionSet: SelectionSetNode): readonly FieldNode[] {
    const known = this.#fields.get(selectionSet) ?? fieldsOf(selectionSet.selections, this.#fragments);
    this.#fields.set(selectionSet, known);
    return known;
  }
}
