import { type BadOperation, errorFields, listed } from './bad-operation.ts';

function nested(depth: number, open: string, core: string): string {
  return `${`${open} { `.repeat(depth)}${core}${' }'.repeat(depth)}`;
}

const inserting = `infer(input: { text: "x" }) { ${errorFields} }`;

/** Documents that are no GraphQL, or too much of it. */
export const badDocuments: readonly BadOperation[] = [
  { name: 'no GraphQL', query: '{', answer: listed('GRAPHQL_PARSE_FAILED') },
  {
    name: 'a field that does not exist beside a mutation that does',
    query: `mutation { ${inserting} nothing }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'a variable that is not declared',
    query: `mutation { infer(input: { text: $text }) { ${errorFields} } }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 levels of selections',
    query: `{ ${nested(40, '... on Query', '__typename')} }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '140 levels of introspection',
    query: `{ __schema { types { fields { type { ${nested(140, 'ofType', 'name')} } } } } }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 levels through fragments',
    query: `{ ...F0 } ${Array.from({ length: 40 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} }`).join(' ')}
      fragment F40 on Query { __typename }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'fragments that go round in a circle',
    query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: '40 aliases',
    query: `mutation { ${Array.from({ length: 40 }, (_, n) => `a${n}: ${inserting}`).join(' ')} }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'one field 101 times',
    query: `mutation { ${'... on Mutation { __typename } '.repeat(101)} ${inserting} }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'one field 120 times through fragments and fields that become one',
    query: `{ ${'health { ...F ...G } '.repeat(2)} } ${['F', 'G'].map((name) => `fragment ${name} on Health { ${'isReady '.repeat(60)} }`).join(' ')}`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'fragments in fragments, twice each',
    query: `{ ...F0 } ${Array.from({ length: 14 }, (_, n) => `fragment F${n} on Query { a: node(id: "x") { ...F${n + 1} } b: node(id: "x") { ...F${n + 1} } }`).join(' ')} fragment F14 on Query { __typename }`,
    answer: listed('GRAPHQL_VALIDATION_FAILED'),
  },
  {
    name: 'more tokens than are read',
    query: `{ ${'__typename '.repeat(2100)} }`,
    answer: listed('GRAPHQL_PARSE_FAILED'),
  },
  {
    name: 'more work than is allowed',
    query: `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: inferences(first: 100) { edges { node { embedding } } }`).join(' ')} }`,
    answer: listed('QUERY_TOO_COMPLEX'),
  },
];
