export const transports = ['WebSocket', 'server-sent events'] as const;
export type Transport = (typeof transports)[number];

/** What the process of the clients is asked. Each request is answered before the next is sent. */
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
  /** Messages of all clients since they were cleared. */
  readonly received: number;
  /** How many of them were as old as their place in the list says, in milliseconds; holes are zeros. Only in a report. */
  readonly ages: readonly (number | null)[];
}
