import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assertInterfaceType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { printedSchema } from '../../src/app/print-schema.ts';
import { schema } from '../../src/app/schema.ts';
import { keyedMutations } from '../e2e/keyed-mutations.ts';
import { rootDirectory } from '../support/source-files.ts';

const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

interface Described {
  readonly description?: string | null | undefined;
}

/** Everything in a type that can be described, by its place. */
function describable(type: GraphQLNamedType): [string, Described][] {
  const whole: [string, Described] = [type.name, type];
  if (isEnumType(type)) return [whole, ...type.getValues().map(inside(type.name))];
  if (isInputObjectType(type)) return [whole, ...Object.values(type.getFields()).map(inside(type.name))];
  if (!isObjectType(type) && !isInterfaceType(type)) return [whole];
  return [
    whole,
    ...Object.values(type.getFields()).flatMap((field): [string, Described][] => [
      inside(type.name)(field),
      ...field.args.map(inside(`${type.name}.${field.name}`)),
    ]),
  ];
}

const inside =
  (place: string) =>
  (part: Described & { readonly name: string }): [string, Described] => [`${place}.${part.name}`, part];

/** The scopes that somebody must have, as they were declared to Pothos. */
function scopesOf(extensions: unknown): unknown {
  const declared = z.object({ pothosOptions: z.object({ authScopes: z.unknown() }) }).safeParse(extensions);
  return declared.success ? declared.data.pothosOptions.authScopes : undefined;
}

test('schema.graphql is the schema as it is served', () => {
  expect(readFileSync(join(rootDirectory, 'schema.graphql'), 'utf8')).toBe(printedSchema());
});

test('nothing lacks a description', () => {
  const all = types.flatMap(describable);
  expect(all.length).toBeGreaterThan(250);
  expect(all.filter(([, { description }]) => !description?.trim()).map(([place]) => place)).toEqual([]);
});

describe('access', () => {
  test('to every mutation is for operators', () => {
    expect(mutations.length).toBeGreaterThan(5);
    expect(mutations.map(({ name, extensions }) => [name, scopesOf(extensions)])).toEqual(
      mutations.map(({ name }) => [name, { operator: true }]),
    );
  });

  test('to queries and subscriptions is for readers', () => {
    expect(scopesOf(schema.getQueryType()?.extensions)).toEqual({ reader: true });
    expect(scopesOf(schema.getSubscriptionType()?.extensions)).toEqual({ reader: true });
  });
});

describe('a mutation', () => {
  const errorInterface = assertInterfaceType(schema.getType('Error'));

  test.each(mutations)('$name takes nothing or its one input', ({ name, args }) => {
    const taken = args.map((argument) => `${argument.name}: ${argument.type}`);
    expect([[], [`input: ${capitalised(name)}Input!`]]).toContainEqual(taken);
  });

  test.each(mutations)('$name always answers, with a result of its own', ({ name, type }) => {
    expect(isNonNullType(type)).toBe(true);
    const answer = getNamedType(type);
    expect([`${capitalised(name)}Result`, `${capitalised(name)}Payload`]).toContain(answer.name);
    expect(isUnionType(answer)).toBe(answer.name.endsWith('Result'));
  });

  test.each(mutations.filter(({ args }) => args.length > 0))('$name that takes input can refuse it', ({
    type,
  }) => {
    const answer = getNamedType(type);
    const members = isUnionType(answer) ? answer.getTypes().map(({ name }) => name) : [];
    expect(members).toContain('InvalidInputError');
  });

  test('answers with one thing that it made, or one of several errors', () => {
    for (const { type } of mutations) {
      const answer = getNamedType(type);
      if (!isUnionType(answer)) continue;
      const made = answer.getTypes().filter((member) => !member.getInterfaces().includes(errorInterface));
      expect([answer.name, made]).toEqual([answer.name, [expect.anything()]]);
      expect(made.filter(({ name }) => name.endsWith('Error'))).toEqual([]);
    }
  });
});

describe('a mutation that is sent again', () => {
  /**
   * Those that take no idempotency key, because a second call leaves everything as the first did.
   */
  const withoutKey: Readonly<Record<string, string>> = {
    loadModel: 'the model is loaded',
    unloadModel: 'the model is closed in this process',
    disableModel: 'the model is disabled',
    enableModel: 'the model is in service',
    setDefaultModel: 'the model is the default',
    reembedInferences: 'the server re-embeds, and answers with what is in progress',
    removeModel: 'the model is gone; the second call answers NOT_FOUND',
    refreshPerformanceSummary: 'the summary is as new as the last call',
  };

  test('has an idempotency key, or does no harm', () => {
    const takes = mutations.filter(({ args }) =>
      args.some(({ type }) => {
        const input = getNamedType(type);
        return isInputObjectType(input) && 'idempotencyKey' in input.getFields();
      }),
    );
    const others = mutations.filter((mutation) => !takes.includes(mutation)).map(({ name }) => name);
    expect(others.sort()).toEqual(Object.keys(withoutKey).sort());
    // Each is sent twice to two servers, and `refitCalibrator`, which needs labels, twice in a test
    // of its own.
    const tried = ['refitCalibrator', ...keyedMutations.map(({ name }) => name)];
    expect(takes.map(({ name }) => name).sort()).toEqual(tried.sort());
    for (const { name, type } of takes) {
      const answer = getNamedType(type);
      const members = isUnionType(answer) ? answer.getTypes().map((member) => member.name) : [];
      expect([name, members]).toEqual([name, expect.arrayContaining(['ConflictError', 'InvalidInputError'])]);
    }
  });

  test('is documented where it takes no key', () => {
    const section = readFileSync(join(rootDirectory, 'docs/operations.md'), 'utf8')
      .split(/^## /m)
      .find((one) => one.startsWith('Retries'));
    expect(Object.keys(withoutKey).filter((name) => !section?.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('names', () => {
  test('of errors end in Error, and what ends in Error is one', () => {
    const errors = types.filter(
      (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Error'),
    );
    expect(errors.length).toBeGreaterThan(3);
    expect(errors.filter(({ name }) => !name.endsWith('Error'))).toEqual([]);
    const others = types.filter((type) => isObjectType(type) && !errors.includes(type));
    expect(others.filter(({ name }) => name.endsWith('Error'))).toEqual([]);
  });

  test('of results, payloads and mutation inputs belong to a mutation', () => {
    const owners = new Set(mutations.map(({ name }) => capitalised(name)));
    const orphans = types.filter(({ name }) => {
      const owner = /^(.+)(?:Result|Payload)$/.exec(name)?.[1];
      return owner !== undefined && !owners.has(owner);
    });
    expect(orphans).toEqual([]);
  });

  test('of types are in Pascal case, of fields and arguments in camel case, of enum values in capitals', () => {
    const misnamed = types.flatMap((type) => {
      const wrong = /^[A-Z][A-Za-z0-9]*$/.test(type.name) ? [] : [type.name];
      if (isEnumType(type)) {
        return [
          ...wrong,
          ...type.getValues().flatMap(({ name }) => (/^[A-Z][A-Z0-9_]*$/.test(name) ? [] : [name])),
        ];
      }
      const parts = describable(type)
        .slice(1)
        .map(([place]) => place);
      return [...wrong, ...parts.filter((place) => !/\.[a-z][A-Za-z0-9]*$/.test(place))];
    });
    expect(misnamed).toEqual([]);
  });

  test('of lists in pages are those of Relay', () => {
    const connections = types.filter(({ name }) => name.endsWith('Connection')).filter(isObjectType);
    expect(connections.length).toBeGreaterThan(3);
    for (const connection of connections) {
      expect(Object.keys(connection.getFields()).toSorted()).toEqual(['edges', 'pageInfo', 'totalCount']);
    }
  });
});
