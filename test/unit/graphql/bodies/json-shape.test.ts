import { describe, expect, test } from 'vitest';
import { jsonFaultOf } from '../../../../src/graphql/bodies/json-shape.ts';

const limits = { levels: 4, parts: 10 };

describe('what a JSON text is made of', () => {
  test.each([
    ['nothing', ''],
    ['as many levels as there may be', '[{"a":[{"b":1}]}]'],
    ['lists that end before others begin', '[[],[],[],[]]'],
    ['as many parts as there may be', '[{"a":1,"b":2,"c":3},{"d":[],"e":5}]'],
    ['brackets in texts', `["${'[{:'.repeat(50)}"]`],
    ['brackets behind an escaped quotation mark', `["\\"${'['.repeat(50)}"]`],
    ['brackets in a text that ends with a backslash', `["\\\\", "${'['.repeat(50)}\\\\"]`],
    ['a text that does not end', `["${'['.repeat(50)}`],
    ['a text that ends with an escape', '["\\'],
  ])('is accepted: %s', (_, text) => {
    expect(jsonFaultOf(text, limits)).toBeNull();
  });

  test.each([
    ['levels of lists', '[[[[[]]]]]'],
    ['levels of objects', '{"a":{"a":{"a":{"a":{}}}}}'],
    ['levels behind a text that ends with a backslash', '["\\\\",[[[[]]]]]'],
    ['levels behind a text with an escaped quotation mark', '["\\\\\\"",[[[[]]]]]'],
    ['levels without an end', '[[[[['],
  ])('is refused for its %s', (_, text) => {
    expect(jsonFaultOf(text, limits)).toBe('levels');
  });

  test.each([
    ['lists', `[${'[],'.repeat(9)}[]]`],
    ['objects', `[${'{},'.repeat(9)}{}]`],
    ['fields', `{${Array.from({ length: 10 }, (_, index) => `"f${index}": 1`).join()}}`],
  ])('is refused for its number of %s', (_, text) => {
    expect(jsonFaultOf(text, limits)).toBe('parts');
  });
});
