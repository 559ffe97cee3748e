import type { ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/**
 * A source that fails ends its subscription with one last result that carries the error, on every transport alike. Without this, WebSocket
 * clients would lose all their subscriptions with the connection.
 */
export function useStreamErrors(present: (error: unknown) => GraphQLError): Plugin {
  return {
    onSubscribe: () => ({
      onSubscribeResult: ({ result, setResult }) => {
        if (isAsyncIterable(result)) setResult(endingWithError(result[Symbol.asyncIterator](), present));
      },
    }),
  };
}

function endingWithError(
  source: AsyncIterator<ExecutionResult>,
  present: (error: unknown) => GraphQLError,
): AsyncIterableIterator<ExecutionResult> {
  let failed = false;
  return {
    async next() {
      if (failed) return { done: true, value: undefined };
      try {
        return await source.next();
      } catch (error) {
        failed = true;
        return { done: false, value: { data: null, errors: [present(error)] } };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
