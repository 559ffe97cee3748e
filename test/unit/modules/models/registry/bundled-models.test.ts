import { expect, test } from 'vitest';
import {
  bundledMiniLm,
  bundledStatic,
  hintAboutDefault,
} from '../../../../../src/modules/models/registry/bundled-models.ts';

const both = new Set([bundledMiniLm.name, bundledStatic.name]);

test('a database that keeps its first default model is told how to change it', () => {
  expect(hintAboutDefault(bundledStatic.name, both)).toContain(`models default ${bundledMiniLm.name}`);
});

test.each([
  ['it has the newer one', bundledMiniLm.name, both],
  ['its default is a model of its own', 'own', both],
  ["the name of the newer one is an operator's", bundledStatic.name, new Set([bundledStatic.name])],
])('there is no hint where %s', (_, name, registered) => {
  expect(hintAboutDefault(name, registered)).toBeNull();
});
