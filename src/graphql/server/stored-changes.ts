import { getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { type WriteTracker, withWriteTracker } from '../../platform/database/write-tracking.ts';
import type { RequestContext } from '../context.ts';
import { noteOutcome } from '../errors.ts';

/**
 * Records for each error of a mutation whether its changes were stored. A field may fail before or
 * after the commit; the fields of the response are read only after it.
 */
export function useStoredChanges(): Plugin<RequestContext> {
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      if (getOperationAST(args.document, args.operationName)?.operation !== 'mutation') return undefined;
      const work: WriteTracker = { hasStored: false };
      setExecuteFn((given) => withWriteTracker(work, () => executeFn(given)));
      return {
        onExecuteDone: ({ result }) => {
          if (isAsyncIterable(result)) return;
          for (const error of result.errors ?? []) {
            const isNested = (error.path?.length ?? 0) > 1;
            noteOutcome(error, isNested ? 'stored' : work.hasStored ? 'partly' : 'nothing');
          }
        },
      };
    },
  };
}
