import { describe, expect, test } from 'vitest';
import { withoutLongEcho } from '../../../src/graphql/echo.ts';

const words = 'ab '.repeat(200).trim();
const kept = `${words.slice(0, 99)}…`;

describe('a message about what was sent', () => {
  test.each([
    [
      `DateTime cannot represent an invalid date-time-string ${words}.`,
      `DateTime cannot represent an invalid date-time-string ${kept}.`,
    ],
    [`Value is not a valid UUID: ${words}`, `Value is not a valid UUID: ${kept}`],
    [
      `Variable "$a" got invalid value { b: "${words}" } at "a.b"; Expected type "C" to be an object.`,
      `Variable "$a" got invalid value ${`{ b: "${words}`.slice(0, 99)}… at "a.b"; Expected type "C" to be an object.`,
    ],
    [
      `Variable "$a" got invalid value [${Array(10).fill('"abcdefghijk"').join(', ')}]; String cannot represent a non string value: [${Array(10).fill('"abcdefghijk"').join(', ')}]`,
      expect.stringMatching(
        /^Variable "\$a" got invalid value \[.{98}…; String cannot represent a non string value: \[.{98}…$/,
      ),
    ],
  ])('repeats no more than 100 characters of it (%#)', (message, expected) => {
    expect(withoutLongEcho(message)).toEqual(expected);
  });

  test.each([
    'Variable "$a" got invalid value "x" at "a.b"; Int cannot represent non-integer value: "x"',
    'Cannot query field "helth" on type "Query". Did you mean "health"?',
  ])('is the same when nothing in it is long (%#)', (message) => {
    expect(withoutLongEcho(message)).toBe(message);
  });

  test('has at most 500 characters', () => {
    expect(withoutLongEcho(`Expected ${'one of many, '.repeat(500)}`).length).toBe(500);
  });
});
