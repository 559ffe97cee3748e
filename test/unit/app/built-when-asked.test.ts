import { expect, test } from 'vitest';
import { builtWhenAsked } from '../../../src/app/built-when-asked.ts';

interface Kitchen {
  readonly flour: string;
  readonly bread: string;
  readonly soup: string;
}

/** A kitchen that notes what it makes, and for whom. */
function kitchens() {
  const made: string[] = [];
  const noted = (guest: string, dish: string) => {
    made.push(`${dish} for ${guest}`);
    return dish;
  };
  const kitchenFor = builtWhenAsked<Kitchen, { readonly guest: string; readonly kitchen: Kitchen }>({
    flour: ({ guest }) => noted(guest, 'flour'),
    bread: ({ guest, kitchen }) => noted(guest, `bread of ${kitchen.flour}`),
    soup: ({ guest }) => noted(guest, 'soup'),
  });
  return { made, kitchenOf: (guest: string) => kitchenFor((kitchen) => ({ guest, kitchen })) };
}

test('nothing is built that is not asked for', () => {
  const { made, kitchenOf } = kitchens();
  const kitchen = kitchenOf('Ada');
  expect(made).toEqual([]);
  expect(kitchen.bread).toBe('bread of flour');
  expect(made).toEqual(['flour for Ada', 'bread of flour for Ada']);
});

test('what was built is kept, for its object alone', () => {
  const { made, kitchenOf } = kitchens();
  const [ada, ben] = [kitchenOf('Ada'), kitchenOf('Ben')];
  expect([ada.soup, ada.soup, ben.soup]).toEqual(['soup', 'soup', 'soup']);
  expect(made).toEqual(['soup for Ada', 'soup for Ben']);
});

test('what could not be built is tried again', () => {
  let attempts = 0;
  const whole = builtWhenAsked<{ readonly part: number }, null>({
    part: () => {
      attempts += 1;
      if (attempts === 1) throw new Error('It cannot be built yet.');
      return attempts;
    },
  })(() => null);
  expect(() => whole.part).toThrow('It cannot be built yet.');
  expect([whole.part, whole.part]).toEqual([2, 2]);
});
