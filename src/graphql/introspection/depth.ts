import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorCodes } from '../errors.ts';
import { isIntrospection } from './introspection-field.ts';

export interface DepthLimits {
  /** Maximum nesting of selections in an operation. A fragment counts as a level. */
  readonly fields: number;
  /**
   * The same limit below `__schema` and `__type`. Tools query nested types as deeply as a type may
   * be wrapped.
   */
  readonly introspection: number;
}

/** Rejects documents whose selections are nested too deeply. */
export function useDepthLimit(limits: DepthLimits): Plugin {
  const rule: ValidationRule = (context) => limitDepth(context, limits);
  return { onValidate: ({ addValidationRule }) => addValidationRule(rule) };
}

function limitDepth(context: ValidationContext, limits: DepthLimits): ASTVisitor {
  const fragments = new Map<string, number>();
  /** Nesting depth of a selection. Introspection fields count separately. */
  const depthOf = (selectionSet: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const selection of selectionSet?.selections ?? []) {
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? depthOfFragment(selection.name.value)
          : depthOf(selection.selectionSet);
      const isApart = selection.kind === Kind.FIELD && isIntrospection(selection);
      if (isApart) refuseBeyond(limits.introspection, below, 'introspection');
      deepest = Math.max(deepest, 1 + (isApart ? 0 : below));
    }
    return deepest;
  };
  const depthOfFragment = (name: string): number => {
    const known = fragments.get(name);
    if (known !== undefined) return known;
    // Another rule rejects fragments that contain themselves.
    fragments.set(name, 0);
    const depth = 1 + depthOf(context.getFragment(name)?.selectionSet);
    fragments.set(name, depth);
    return depth;
  };
  return {
    OperationDefinition: ({ selectionSet }) => refuseBeyond(limits.fields, depthOf(selectionSet), 'query'),
  };
}

/** Throws, so that the remaining rules do not process the document. */
function refuseBeyond(max: number, depth: number, what: string): void {
  if (depth <= max) return;
  throw new GraphQLError(`The ${what} is ${depth} levels deep; the maximum is ${max}.`, {
    extensions: { code: errorCodes.validation },
  });
}
