import { buildSchema, type ExecutionArgs, execute, parse, validate } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClientTime } from '../../../../src/graphql/scheduling/client-time.ts';
import { useClientTime } from '../../../../src/graphql/server/use-client-time.ts';

/** What each part of an operation takes of the event loop here, in milliseconds. */
const parts = { parse: 1, validate: 20, execute: 300, later: 50 } as const;

class Ledger extends ClientTime {
  readonly charged: (readonly [string, number])[] = [];

  override spend(client: string, milliseconds: number): void {
    this.charged.push([client, milliseconds]);
    super.spend(client, milliseconds);
  }
}

describe('what a client is charged for an operation', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** A server whose clock moves only while it works. */
  const served = (onExecute: () => void = () => undefined) => {
    const time = new Ledger(() => true);
    const take = (part: keyof typeof parts) => void vi.advanceTimersByTime(parts[part]);
    const taking: Plugin = {
      onParse: ({ setParseFn }) =>
        setParseFn((...args: Parameters<typeof parse>) => {
          take('parse');
          return parse(...args);
        }),
      onValidate: ({ setValidationFn }) =>
        setValidationFn((...args: Parameters<typeof validate>) => {
          take('validate');
          return validate(...args);
        }),
      onExecute: ({ setExecuteFn }) =>
        setExecuteFn((args: ExecutionArgs) => {
          take('execute');
          onExecute();
          return Promise.resolve().then(() => {
            take('later');
            return execute(args);
          });
        }),
    };
    const yoga = createYoga<{ client?: string }>({
      schema: buildSchema('type Query { answer: Int }'),
      logging: false,
      parserAndValidationCache: false,
      plugins: [taking, useClientTime(time)],
    });
    const ask = (query: string, client?: string) =>
      yoga.fetch(
        'http://localhost/graphql',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) },
        client === undefined ? {} : { client },
      );
    return { time, yoga, ask };
  };

  test('over HTTP is its parsing, its validation and the part of its execution that waits for nothing', async () => {
    const { time, ask } = served();
    const response = await ask('{ answer }', 'client');
    expect(await response.json()).toEqual({ data: { answer: null } });
    expect(time.charged).toEqual([
      ['client', parts.parse],
      ['client', parts.validate],
      ['client', parts.execute],
    ]);
    expect([time.isSpent('client'), time.isSpent('another')]).toEqual([true, false]);
  });

  test('that is refused is what it took to find out', async () => {
    const { time, ask } = served();
    await ask('{ unknown }', 'a');
    await ask('{ no document', 'b');
    expect(time.charged).toEqual([
      ['a', parts.parse],
      ['a', parts.validate],
      ['b', parts.parse],
    ]);
  });

  test('over WebSocket is its execution: handling its message, parsing included, is measured as a whole', async () => {
    const { time, yoga } = served();
    const enveloped = yoga.getEnveloped({ client: 'client' });
    const document = enveloped.parse('{ answer }');
    expect(enveloped.validate(enveloped.schema, document)).toEqual([]);
    const contextValue = await enveloped.contextFactory();
    expect(time.charged).toEqual([]);
    await enveloped.execute({ schema: enveloped.schema, document, contextValue });
    expect(time.charged).toEqual([['client', parts.execute]]);
  });

  test('whose execution fails at once is charged all the same', async () => {
    const { time, ask } = served(() => {
      throw new Error('a fault');
    });
    await ask('{ answer }', 'client');
    expect(time.charged.at(-1)).toEqual(['client', parts.execute]);
  });

  test('is nothing where no client is known', async () => {
    const { time, ask } = served();
    await ask('{ answer }');
    expect(time.charged).toEqual([]);
  });
});
