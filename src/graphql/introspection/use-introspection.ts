import { createHash } from 'node:crypto';
import { type ExecutionArgs, execute, GraphQLError, getOperationAST, print } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { byteBoundedCache } from '../../platform/cache/byte-bounded-cache.ts';
import type { RequestContext } from '../context.ts';
import { errorCodes } from '../errors.ts';
import { introspectionOf } from './introspection-cost.ts';

export interface IntrospectionLimits {
  /** Fields in what one operation is answered about the schema. */
  readonly fields: number;
  /** Bytes of answers that are kept. */
  readonly keptBytes: number;
}

/**
 * Answers questions about the schema. The answer is the same for everybody, so it is kept as text; an operation that asks for too much of it is refused before it
 * runs. Operations that ask for other fields, too, run as usual.
 */
export function useIntrospection({ fields, keptBytes }: IntrospectionLimits): Plugin<RequestContext> {
  const answers = byteBoundedCache<string>({ mostBytes: keptBytes, bytesOf: (text) => 2 * text.length });
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
      // Begun by what executes, so that it waits for its turn as other queries do.
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

/** The same for operations that are answered with the same text. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs): string {
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const values = declared.map(({ variable }) => variableValues?.[variable.name.value] ?? null);
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, values]))
    .digest('base64');
}

/** Null when there is no faultless answer, as without a variable that is needed; the usual way presents its errors. */
async function answerTo(args: ExecutionArgs): Promise<string | null> {
  const result = await execute(args);
  return result.errors === undefined ? JSON.stringify(result) : null;
}

/** A result whose text is there already. WebSocket connections put it into a message of their own, and read it for that. */
function resultOf(text: string) {
  return {
    get data(): Record<string, unknown> {
      return JSON.parse(text).data;
    },
    stringify: () => text,
  };
}

/** Yoga takes the status from `http`, and does not send that in the body. */
function tooMuch(most: number, isHttp: boolean): GraphQLError {
  const http = isHttp ? { http: { spec: true, status: 400 } } : {};
  return new GraphQLError(
    `This introspection has more than ${most} fields in its answer; ask for the schema once, without aliases.`,
    { extensions: { code: errorCodes.complexity, most, ...http } },
  );
}
