import type { Plugin } from 'graphql-yoga';
import type { ClientTime } from '../scheduling/client-time.ts';

/** What is known of an operation before its document is processed. */
interface Asking {
  readonly client?: string;
  /** Absent on WebSocket connections, where the handling of a message is measured as a whole. */
  readonly request?: Request;
}

/**
 * Charges each client for the event loop time of its operations: parsing, validation, and execution
 * up to the first wait.
 */
export function useClientTime(time: ClientTime): Plugin<Asking> {
  const measured = (client: string | undefined) => {
    const startedAt = performance.now();
    return () => {
      if (client !== undefined) time.spend(client, performance.now() - startedAt);
    };
  };
  const measuredOverHttp = ({ client, request }: Asking) =>
    measured(request === undefined ? undefined : client);
  return {
    onParse: ({ context }) => measuredOverHttp(context),
    onValidate: ({ context }) => measuredOverHttp(context),
    onExecute: ({ args: { contextValue }, executeFn, setExecuteFn }) => {
      setExecuteFn((args) => {
        const spend = measured(contextValue.client);
        try {
          return executeFn(args);
        } finally {
          spend();
        }
      });
    },
  };
}
