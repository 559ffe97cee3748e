import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { requestKind } from '../../../src/graphql/request-kind.ts';

const kindOf = (source: string, variableValues: Record<string, unknown> = {}, operationName?: string) =>
  requestKind({ document: parse(source), variableValues, operationName });

describe('the kind of a request', () => {
  const byVariable = 'mutation($input: InferInput!) { infer(input: $input) { __typename } }';
  const byParts =
    'mutation($response: String) { infer(input: { text: "a", response: $response }) { __typename } }';

  test.each([
    ['mutation { infer(input: { text: "a" }) { __typename } }', {}, 'infer'],
    ['mutation { infer(input: { text: "a", response: "b" }) { __typename } }', {}, 'infer, judged'],
    ['mutation { infer(input: { text: "a", response: null }) { __typename } }', {}, 'infer'],
    [byVariable, { input: { text: 'a' } }, 'infer'],
    [byVariable, { input: { text: 'a', response: 'b' } }, 'infer, judged'],
    [byVariable, {}, 'infer'],
    [byParts, { response: 'b' }, 'infer, judged'],
    [byParts, { response: null }, 'infer'],
    ['{ other: inferences { totalCount } health { status } }', {}, 'inferences'],
    ['{ ...Fields } fragment Fields on Query { health { status } }', {}, ''],
  ])('%s with %o is "%s"', (source, variables, kind) => {
    expect(kindOf(source, variables)).toBe(kind);
  });

  test('is that of the operation which is executed', () => {
    const source = 'query One { health { status } } query Two { inferences { totalCount } }';
    expect(kindOf(source, {}, 'Two')).toBe('inferences');
    expect(kindOf(source)).toBe('');
  });
});
