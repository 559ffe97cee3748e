import { buildSchema, type ExecutionArgs, parse } from 'graphql';
import { expect, test } from 'vitest';
import { operationKey } from '../../../../src/graphql/fan-out/operation-key.ts';

const schema = buildSchema('type Query { one: Int }');
const args = (text: string, variableValues?: Record<string, unknown>): ExecutionArgs => ({
  schema,
  document: parse(text),
  variableValues,
});
const keyOf = (text: string, variables?: Record<string, unknown>) =>
  operationKey(args(text, variables), 'reader');

const updates =
  'subscription ($after: String, $least: Float) { updates(after: $after, least: $least) { id } }';

test('subscribers who begin elsewhere share an operation', () => {
  const key = keyOf(updates, { after: 'a', least: 0.5 });
  expect(keyOf(updates, { least: 0.5, after: 'b' })).toBe(key);
  expect(keyOf(updates, { least: 0.5 })).toBe(key);
  expect(keyOf('subscription { updates(after: "x") { id } }')).toBe(
    keyOf('subscription { updates(after: "y") { id } }'),
  );
});

test('whoever may be sent something else has an operation of its own', () => {
  const keys = [
    keyOf(updates, { least: 0.5 }),
    keyOf(updates, { least: 0.6 }),
    keyOf(updates.replace('{ id }', '{ id name }'), { least: 0.5 }),
    operationKey(args(updates, { least: 0.5 }), 'operator'),
    operationKey({ ...args(updates, { least: 0.5 }), operationName: 'Named' }, 'reader'),
    keyOf('subscription ($after: String) { updates(after: $after) { id(like: $after) } }', { after: 'a' }),
    keyOf('subscription ($after: String) { updates(after: $after) { id(like: $after) } }', { after: 'b' }),
    keyOf('subscription ($after: Int) { updates { id(after: $after) } }', { after: 1 }),
    keyOf('subscription ($after: Int) { updates { id(after: $after) } }', { after: 2 }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
