export const transports = ['WebSocket', 'server-sent events'] as const;
export type Transport = (typeof transports)[number];

/** Requests to the process of the clients. Each is answered before the next one is sent. */
export type ClientsRequest =
  | {
      readonly kind: 'open';
      readonly transport: Transport;
      readonly url: string;
      readonly query: string;
      readonly count: number;
    }
  | { readonly kind: 'clear' }
  | { readonly kind: 'count' }
  | { readonly kind: 'report' }
  | { readonly kind: 'close' };

export interface ClientsReport {
  /** Messages of all clients since the last reset. */
  readonly received: number;
  /**
   * Number of messages by age: the index is the age in milliseconds, and holes are zeros. Only in a
   * report.
   */
  readonly ages: readonly (number | null)[];
}
