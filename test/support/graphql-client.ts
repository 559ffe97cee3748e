import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type FormattedExecutionResult, print } from 'graphql';

/** An answer over HTTP, with a body that may be anything. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The variables of an operation; those without any need not be given. */
export type VariablesOf<Variables> =
  Variables extends Record<string, never> ? readonly [] : readonly [variables: Variables];

/** Sends operations to a server over HTTP, as a program would. */
export class GraphqlClient {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, token?: string) {
    this.url = url;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** The whole answer to an operation, errors included. */
  async execute<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    ...[variables]: VariablesOf<Variables>
  ): Promise<FormattedExecutionResult<Result>> {
    const response = await this.#send(JSON.stringify({ query: print(document), variables }));
    const result: FormattedExecutionResult<Result> = JSON.parse(await response.text());
    return result;
  }

  /**
   * The data of an operation.
   * @throws Error with the errors, if there are any.
   */
  async data<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result> {
    const { data, errors } = await this.execute(document, ...variables);
    if (errors !== undefined || data == null) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The headers of the answer to a query. */
  async headers(query: string): Promise<Headers> {
    const response = await this.#send(JSON.stringify({ query }));
    await response.body?.cancel();
    return response.headers;
  }

  /** Posts a body as it is. */
  async post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    const response = await this.#send(body, headers);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  }

  #send(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...this.#headers,
        ...headers,
      },
      body,
    });
  }
}
