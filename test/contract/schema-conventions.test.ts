import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLField,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { rootDirectory, sourceFilesBelow } from '../support/source-files.ts';

const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));

interface Place {
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
}

/** Every field of an object or interface, by its place. */
const fields: readonly Place[] = types
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
  );
const current = fields.filter(({ field }) => field.deprecationReason == null);

/** Names of every field and argument that is not deprecated. */
const names: readonly string[] = [
  ...current.flatMap(({ name, field }) => [name, ...field.args.map((one) => `${name}.${one.name}`)]),
  ...types
    .filter(isInputObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)),
];

test('a field that can be null says when it is', () => {
  const nullable = fields.filter(({ field }) => !isNonNullType(field.type));
  expect(nullable.length).toBeGreaterThan(50);
  const silent = nullable.filter(({ field }) => !/\bnull\b/i.test(field.description ?? ''));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('every mutation responds with a payload of its own', () => {
  for (const [name, { type }] of Object.entries(schema.getMutationType()?.getFields() ?? {})) {
    const result = getNamedType(type);
    const members = isUnionType(result) ? result.getTypes().map((member) => member.name) : [result.name];
    const payload = `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;
    expect(members.filter((member) => !member.endsWith('Error'))).toEqual([payload]);
  }
});

test('every page can be turned in both directions', () => {
  const pages = fields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));
  expect(pages.length).toBeGreaterThan(10);
  for (const { name, field } of pages) {
    expect([name, field.args.map((argument) => argument.name)]).toEqual([
      name,
      expect.arrayContaining(['first', 'after', 'last', 'before']),
    ]);
  }
});

test('every scalar names its specification', () => {
  const own = types.filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
  expect(own.map(({ name }) => name).toSorted()).toEqual(['DateTime', 'UUID']);
  for (const scalar of own.filter(isScalarType)) expect(scalar.specifiedByURL).toMatch(/^https:/);
});

describe('ids', () => {
  test('are global ids; a bare UUID is called so', () => {
    const uuids = current.filter(({ field }) => getNamedType(field.type).name === 'UUID');
    expect(uuids.length).toBeGreaterThan(5);
    expect(uuids.filter(({ field }) => !/^uuid$|Uuid$/.test(field.name)).map(({ name }) => name)).toEqual([]);
  });

  test('belong to everything that is listed', () => {
    const listed = types.filter(isObjectType).filter(({ name }) => name.endsWith('Edge'));
    expect(listed.length).toBeGreaterThan(8);
    for (const edge of listed) {
      const node = getNamedType(edge.getFields().node?.type);
      expect([edge.name, isObjectType(node) && node.getInterfaces().map(({ name }) => name)]).toEqual([
        edge.name,
        expect.arrayContaining(['Node']),
      ]);
    }
  });
});

describe('one word for one thing', () => {
  const former: Readonly<Record<string, RegExp>> = {
    'mean, not average': /\.(?:avg|average)/i,
    'a count ends in Count': /\.total[A-Z](?!ount\b|ycles\b)/,
    'signalStrength, not signal, for one inference': /\.(?:signal|minSignal|maxSignal|meanSignal)$/,
    'max, not atMost': /AtMost$/,
    'createdFrom and createdBefore in filters': /Filter\.(?:from|to|since|until)$/,
    'fluxPositions in filters of inferences': /(?:Lake|Inference)[A-Za-z]*Filter\.positions$/,
    'interventionType, not type': /\.types?$/,
    'isX for what is computed': /\.calibrated$/,
  };

  test.each(Object.entries(former))('%s', (_rule, pattern) => {
    const allowed = ['Query.signal', 'LiveFigures.signal'];
    expect(names.filter((name) => pattern.test(name) && !allowed.includes(name))).toEqual([]);
  });
});

// That it responds as the current one is tested by `e2e/former-names`.
test('a former name of a field names the current one', () => {
  const former = fields.filter(({ field }) => field.deprecationReason != null);
  expect(former.length).toBeGreaterThan(30);
  for (const { name, field } of former) {
    const owner = schema.getType(name.split('.')[0] ?? '');
    const successor = /`(.+)`/.exec(field.deprecationReason ?? '')?.[1] ?? '';
    const present = isObjectType(owner) || isInterfaceType(owner) ? owner.getFields()[successor] : undefined;
    expect([name, String(present?.type)]).toEqual([name, String(field.type)]);
  }
});

test('every code of an error is documented', () => {
  const codes = sourceFilesBelow('src').flatMap(({ text }) =>
    [...text.matchAll(/\bcode(?:: string)?(?: =|:) '([A-Z_]+)'/g)].map(([, code = '']) => code),
  );
  expect(new Set(codes).size).toBeGreaterThan(15);
  const documented = readFileSync(join(rootDirectory, 'docs/operations.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => (line.split('|')[1] ?? '').match(/[A-Z_]{4,}/g) ?? []);
  expect([...new Set(codes)].filter((code) => !documented.includes(code))).toEqual([]);
});
