import { getOperationAST, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { inLane } from '../../platform/database/statement-lanes.ts';
import { requestKind } from '../request-kind.ts';
import { RoundRobinQueue } from './round-robin-queue.ts';

/**
 * Prevents requests of one kind from delaying those of another: they start in turns, and each kind
 * has its own lane to the database. Executions of streams are not affected; they run in the
 * background.
 */
export function useFairScheduling(): Plugin {
  const queue = new RoundRobinQueue();
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const operation = getOperationAST(args.document, args.operationName)?.operation;
      if (operation === undefined || operation === OperationTypeNode.SUBSCRIPTION) return;
      const kind = requestKind(args);
      setExecuteFn(async (given) => {
        await queue.enter(kind);
        return inLane(kind, () => executeFn(given));
      });
    },
  };
}
