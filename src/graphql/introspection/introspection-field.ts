import type { FieldNode } from 'graphql';

/** Whether a field asks about the schema itself. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}
