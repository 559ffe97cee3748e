import type { FieldNode } from 'graphql';

/** Whether a field is an introspection field. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}
