import type { Plugin } from 'graphql-yoga';
import type { ClientTime } from '../turns/client-time.ts';

/** What is known of an operation before its document is looked at. */
interface Asking {
  readonly client?: string;
  /** Absent on WebSocket connections, where handling a message is measured as a whole. */
  readonly request?: Request;
}

/** Charges each client for what its operations take of the event loop: parsing, validation, and the part of the execution that waits for nothing. */
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
