import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  OperationTypeNode,
} from 'graphql';
import { rootDirectory } from './source-files.ts';

/** An operation that sends far too much in one place, and is right elsewhere. */
export interface OversizedOperation {
  /** The field and the place, for people: `Mutation.registerModel input.name`. */
  readonly name: string;
  readonly operation: OperationTypeNode;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The place as an error names it: `input.name`. */
  readonly path: string;
}

interface Oversized {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** How a field is reached from its root, with the arguments that takes. */
interface Way {
  readonly operation: OperationTypeNode;
  readonly through: readonly string[];
}

/** Conversation that must exist, for fields of a session are asked of it. */
export const knownSession = 'oversized';

const schema = buildSchema(readFileSync(join(rootDirectory, 'schema.graphql'), 'utf8'));

/** Ways through fields that need arguments. */
const seeds: Readonly<Record<string, string>> = {
  session: `session(id: "${knownSession}")`,
  calibration: 'calibration(evidence: CONTEXT)',
};

/**
 * One operation for each place of the public schema that takes a string (a leaf of any type: who
 * sends does not obey types) or a list: arguments of queries, mutations, subscriptions and of
 * fields of types, down through input objects.
 */
export function oversizedOperations(megabyte: string): OversizedOperation[] {
  return reachableFields().flatMap(({ way, field }) =>
    field.args.flatMap((argument) =>
      oversizedValues(argument.type, megabyte).map(({ path, value }) =>
        operationOf(way, field, argument, { path: [argument.name, ...path], value }),
      ),
    ),
  );
}

type Field = GraphQLField<unknown, unknown>;

function reachableFields(): { readonly way: Way; readonly field: Field }[] {
  const roots: [OperationTypeNode, GraphQLObjectType | null | undefined][] = [
    [OperationTypeNode.QUERY, schema.getQueryType()],
    [OperationTypeNode.MUTATION, schema.getMutationType()],
    [OperationTypeNode.SUBSCRIPTION, schema.getSubscriptionType()],
  ];
  const found: { readonly way: Way; readonly field: Field }[] = [];
  const seen = new Set<GraphQLObjectType>();
  const visit = (type: GraphQLObjectType, way: Way) => {
    if (seen.has(type)) return;
    seen.add(type);
    const fields = Object.values(type.getFields());
    found.push(...fields.filter(({ args }) => args.length > 0).map((field) => ({ way, field })));
    if (way.operation !== OperationTypeNode.QUERY) return;
    for (const field of fields) {
      const next = getNullableType(field.type);
      const step = seeds[field.name] ?? (field.args.some(isRequiredArgument) ? null : field.name);
      if (step !== null && isObjectType(next)) visit(next, { ...way, through: [...way.through, step] });
    }
  };
  for (const [operation, type] of roots) if (type) visit(type, { operation, through: [] });
  return found;
}

function oversizedValues(type: GraphQLInputType, megabyte: string): Oversized[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const inside = oversizedValues(nullable.ofType, megabyte);
    const many = Array.from({ length: 20_000 }, () => sampleOf(nullable.ofType));
    return [
      { path: [], value: many },
      ...inside.map(({ path, value }) => ({ path: [0, ...path], value: [value] })),
    ];
  }
  if (isLeafType(nullable)) return [{ path: [], value: megabyte }];
  const sample = nullable.isOneOf ? {} : sampleOf(nullable);
  return Object.values(nullable.getFields()).flatMap((field) =>
    oversizedValues(field.type, megabyte).map(({ path, value }) => ({
      path: [field.name, ...path],
      value: { ...sample, [field.name]: value },
    })),
  );
}

/** A value of that type, as small as can be. */
function sampleOf(type: GraphQLInputType): Record<string, unknown>;
function sampleOf(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [sampleOf(nullable.ofType)];
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields());
    const required = nullable.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, sampleOf(field.type)]));
  }
  if ('getValues' in nullable) return nullable.getValues()[0]?.name;
  return leafSamples[nullable.name];
}

const leafSamples: Readonly<Record<string, unknown>> = {
  String: 'x',
  ID: 'x',
  Int: 3,
  Float: 0.5,
  Boolean: true,
  UUID: '00000000-0000-4000-8000-000000000000',
  DateTime: '2026-01-01T00:00:00Z',
};

function operationOf(
  { operation, through }: Way,
  field: Field,
  argument: GraphQLArgument,
  { path, value }: Oversized,
): OversizedOperation {
  const others = field.args.filter((other) => other !== argument && isRequiredArgument(other));
  const variables = {
    [argument.name]: value,
    ...Object.fromEntries(others.map((other) => [other.name, sampleOf(other.type)])),
  };
  const sent = [argument, ...others];
  const definitions = sent.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const values = sent.map(({ name }) => `${name}: $${name}`).join(', ');
  const asked = through.reduceRight(
    (inner, step) => `${step} { ${inner} }`,
    `${field.name}(${values}) ${selectionOf(field)}`,
  );
  return {
    name: `${[operation, ...through.map(nameOf), field.name].join('.')} ${path.join('.')}`,
    operation,
    query: `${operation} (${definitions}) { ${asked} }`,
    variables,
    path: path.join('.'),
  };
}

/** Of a field with its arguments. */
function nameOf(step: string): string {
  return step.replace(/\(.*/, '');
}

function selectionOf(field: Field): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  const isTold = isUnionType(type) && type.getTypes().some(({ name }) => name === 'InvalidInputError');
  return isTold
    ? '{ __typename ... on InvalidInputError { code issues { path message } } }'
    : '{ __typename }';
}
