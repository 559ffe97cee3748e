/** An operation that cannot be accepted, and a part of its answer. */
export interface BadOperation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** What a mutation's answer tells of an error. */
export const errorFields =
  '__typename ... on Error { code message } ... on InvalidInputError { issues { path message } }';

/** The error that a mutation answers with, as a member of its union. */
export function union(mutation: string, error: Readonly<Record<string, unknown>>) {
  return { data: { [mutation]: error } };
}

/** The InvalidInputError of a mutation that names these paths, in this order, and no others. */
export function invalid(mutation: string, ...paths: string[]) {
  const issues = paths.map((path) => ({ path }));
  return union(mutation, { __typename: 'InvalidInputError', code: 'BAD_USER_INPUT', issues });
}

/** An error in the list of errors. */
export function listed(code: string, more: Readonly<Record<string, unknown>> = {}) {
  return { errors: [{ extensions: { code, ...more } }] };
}

/** The error of a query whose argument cannot be. */
export function invalidArgument(field: string) {
  return listed('BAD_USER_INPUT', { field });
}

/** PostgreSQL keeps no text with this character in it. */
export const nul = '\0';
