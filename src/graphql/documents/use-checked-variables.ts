import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext, TransportContext } from '../context.ts';
import { variableFaults } from './variables.ts';

/**
 * Rejects queries and mutations with invalid variables. Subscriptions are checked where they are
 * accepted.
 */
export function useCheckedVariables(): Plugin<RequestContext, TransportContext> {
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const faults = variableFaults(args);
      if (faults.length === 0) return;
      const isHttp = args.contextValue.request !== undefined;
      setResultAndStopExecution({ errors: isHttp ? faults.map(asBadRequest) : faults });
    },
  };
}

/** Yoga takes the HTTP status from this extension and does not send it in the body. */
function asBadRequest({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
}
