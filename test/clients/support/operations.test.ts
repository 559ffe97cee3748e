import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kind, OperationTypeNode } from 'graphql';
import { operations, printedSchema } from './operations.ts';

/** The fields that the operations of one kind select at their root. */
function selected(kind: OperationTypeNode): Set<string> {
  return new Set(
    operations
      .filter(({ operation }) => operation === kind)
      .flatMap(({ selectionSet }) => selectionSet.selections)
      .flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : [])),
  );
}

for (const kind of Object.values(OperationTypeNode)) {
  test(`the operations use every ${kind} of the schema`, () => {
    const fields = Object.keys(printedSchema.getRootType(kind)?.getFields() ?? {});
    assert.ok(fields.length > 5);
    assert.deepEqual(
      fields.filter((field) => !selected(kind).has(field)),
      [],
    );
  });
}
