import { expect, test } from 'vitest';
import { noModules } from '../../../src/app/assembly.ts';

/** What modules stand on here. */
interface Soil {
  readonly opened: string[];
}

/** Opens nothing that another needs. */
const ground = {
  name: 'ground',
  schema: async () => 'schema of the ground',
  async open({ opened }: Soil) {
    await Promise.resolve();
    opened.push('ground');
    return { ground: { level: 1 } };
  },
  services: { stand: () => 'standing' },
};

/** Opens on the ground. */
const house = {
  name: 'house',
  open({ opened }: Soil, { ground: { level } }: { readonly ground: { readonly level: number } }) {
    opened.push('house');
    return { house: { roof: level + 1 } };
  },
  services: { live: () => 'living' },
};

const sky = { name: 'sky', schema: async () => 'schema of the sky', services: { look: () => 'looking' } };

test('modules open in the order of the list, each with what those before it opened', async () => {
  const both = noModules<Soil>().with(ground).with(sky).with(house);
  const opened: string[] = [];
  expect(await both.open({ opened })).toEqual({ ground: { level: 1 }, house: { roof: 2 } });
  expect(opened).toEqual(['ground', 'house']);
});

test('what they have is put together', async () => {
  const all = noModules<Soil>().with(ground).with(sky).with(house);
  const { stand, look, live } = all.services;
  expect([stand(), look(), live()]).toEqual(['standing', 'looking', 'living']);
  expect(await Promise.all(all.schemas.map((load) => load()))).toEqual([
    'schema of the ground',
    'schema of the sky',
  ]);
});

test('the compiler refuses a module before those that it opens with, and a use of what no module provides', () => {
  // @ts-expect-error the house opens with the ground
  const early = noModules<Soil>().with(house).with(ground);
  // @ts-expect-error the sky is missing
  const { look } = noModules<Soil>().with(ground).with(house).services;
  // @ts-expect-error nobody opens a cellar
  const cellar = (parts: Awaited<ReturnType<typeof early.open>>) => parts.cellar;
  expect([early.schemas.length, look, cellar.length]).toEqual([1, undefined, 1]);
});
