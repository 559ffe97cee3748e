import { createHash } from 'node:crypto';
import { type ExecutionArgs, execute, GraphQLError, getOperationAST, print } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { byteBoundedCache } from '../../platform/cache/byte-bounded-cache.ts';
import type { RequestContext } from '../context.ts';
import { errorCodes } from '../errors.ts';
import { introspectionOf } from './introspection-cost.ts';

export interface IntrospectionLimits {
  /** Maximum number of introspection fields in one response. */
  readonly fields: number;
  /** Maximum size in bytes of cached responses. */
  readonly keptBytes: number;
}

/**
 * Answers introspection. The response is the same for every client, so its text is cached. An
 * operation that selects too much is rejected before it runs. Operations that also select other
 * fields run as usual.
 */
export function useIntrospection({ fields, keptBytes }: IntrospectionLimits): Plugin<RequestContext> {
  const answers = byteBoundedCache<string>({ maxBytes: keptBytes, bytesOf: (text) => 2 * text.length });
  return {
    onExecute: ({ args, executeFn, setExecuteFn, setResultAndStopExecution }) => {
      const asked = introspectionOf(args, fields);
      if (asked === null) return undefined;
      if (asked.cost > fields) {
        const isHttp = args.contextValue.request !== undefined;
        return setResultAndStopExecution({ errors: [tooMuch(fields, isHttp)] });
      }
      if (!asked.isAll) return undefined;
      const key = keyOf(args);
      const kept = answers.get(key);
      if (kept !== undefined) return setResultAndStopExecution(resultOf(kept));
      // Runs as an execution, so that it is queued as other queries are.
      setExecuteFn(async (given) => {
        const text = await answerTo(given);
        if (text === null) return executeFn(given);
        answers.set(key, text);
        return resultOf(text);
      });
      return undefined;
    },
  };
}

/** The cache key: operations with an equal key have the same response. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs): string {
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const values = declared.map(({ variable }) => variableValues?.[variable.name.value] ?? null);
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, values]))
    .digest('base64');
}

/**
 * Null if the result has errors, such as a missing required variable; normal execution then reports
 * them.
 */
async function answerTo(args: ExecutionArgs): Promise<string | null> {
  const result = await execute(args);
  return result.errors === undefined ? JSON.stringify(result) : null;
}

/**
 * A result whose text already exists. A WebSocket connection parses the text and puts the result
 * into its own message.
 */
function resultOf(text: string) {
  return {
    get data(): Record<string, unknown> {
      return JSON.parse(text).data;
    },
    stringify: () => text,
  };
}

/** Yoga takes the status from `http` and does not send it in the body. */
function tooMuch(max: number, isHttp: boolean): GraphQLError {
  const http = isHttp ? { http: { spec: true, status: 400 } } : {};
  return new GraphQLError(
    `The introspection response has more than ${max} fields. Query the schema once, without aliases.`,
    { extensions: { code: errorCodes.complexity, max, ...http } },
  );
}
