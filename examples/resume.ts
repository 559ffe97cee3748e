/**
 * Keeps a subscription alive across restarts and broken connections, with any client library. It keeps the last cursor and subscribes again
 * after it, so that no update is missing and none arrives twice.
 */

/** The part of a result that `resume` reads. */
export interface StreamResult {
  readonly data?: unknown;
  readonly errors?: ReadonlyArray<unknown> | undefined;
}

/** Receives what a subscription sends. */
export interface Sink<Result extends StreamResult> {
  next(result: Result): void;
  error(error: unknown): void;
  complete(): void;
}

/** Opens the stream once: after a cursor, or from now on if the cursor is null. Returns a function that closes it. */
export type Open<Result extends StreamResult> = (after: string | null, sink: Sink<Result>) => () => void;

export interface ResumeOptions {
  /** The cursor to begin after. Default: the stream begins with the first update after the server has accepted the subscription. */
  readonly after?: string | null;
  /** Waits before the next attempt. `failures` is the number of earlier failures since the last update. */
  readonly wait?: (failures: number) => Promise<void>;
}

/**
 * Subscribes, and subscribes again after the last cursor, until the server completes the stream or refuses it permanently. Returns a function that
 * unsubscribes.
 */
export function resume<Result extends StreamResult>(
  open: Open<Result>,
  sink: Sink<Result>,
  { after = null, wait = backOff }: ResumeOptions = {},
): () => void {
  let cursor = after;
  let failures = 0;
  let isClosed = false;
  let close = () => {};

  const again = async () => {
    failures += 1;
    await wait(failures - 1);
    if (!isClosed) begin();
  };
  const begin = () => {
    let isOver = false;
    /** Whether the server has ended the stream with an error that does not recur on a retry. */
    let isInterrupted = false;
    const over = (settle: () => void) => {
      if (isOver || isClosed) return;
      isOver = true;
      settle();
    };
    close = open(cursor, {
      next(result) {
        if (isOver || isClosed) return;
        const interruption = interruptionIn(result);
        if (interruption !== null) {
          isInterrupted = true;
          cursor = interruption.cursor ?? cursor;
          return;
        }
        failures = 0;
        cursor = cursorOf(result) ?? cursor;
        sink.next(result);
      },
      error: (error) => over(() => (isFinal(error) ? sink.error(error) : void again())),
      complete: () => over(() => (isInterrupted ? void again() : sink.complete())),
    });
  };

  begin();
  return () => {
    isClosed = true;
    close();
  };
}

/** Codes of temporary errors: the server is too busy, is stopping, or cannot reach a service. */
const passing: ReadonlySet<unknown> = new Set([
  'SUBSCRIPTION_LAGGED',
  'SUBSCRIPTION_LIMIT',
  'DATABASE_UNAVAILABLE',
  'DATABASE_TIMEOUT',
  'DATABASE_CONFLICT',
  'DATABASE_BUSY',
  'EVENT_BUS_UNAVAILABLE',
  'OVERLOADED',
  'SHUTTING_DOWN',
]);

/** The cursor of an update, which is `{ cursor node }` under the only root field. */
function cursorOf({ data }: StreamResult): string | null {
  const update = Object.values(record(data))[0];
  const { cursor } = record(update);
  return typeof cursor === 'string' ? cursor : null;
}

/** The temporary error that ends a stream, with the cursor to resume after if the error names one; null without such an error. */
function interruptionIn({ data, errors = [] }: StreamResult): { readonly cursor: string | null } | null {
  if (data !== null && data !== undefined) return null;
  for (const { code, cursor } of errors.map(extensionsOf))
    if (passing.has(code)) return { cursor: typeof cursor === 'string' ? cursor : null };
  return null;
}

/** Whether a retry would fail in the same way. */
function isFinal(error: unknown): boolean {
  // An array contains GraphQL errors: the server refused the operation.
  if (Array.isArray(error)) return !error.map(extensionsOf).some(({ code }) => passing.has(code));
  const { code, response } = record(error);
  // A number is a WebSocket close code of graphql-ws. 4408 means that the connection took too long to initialize.
  if (typeof code === 'number') return code >= 4400 && code < 4500 && code !== 4408;
  // Otherwise the error may hold an HTTP response.
  const { status } = record(response);
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function extensionsOf(error: unknown): Readonly<Record<string, unknown>> {
  return record(record(error).extensions);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A quarter of a second, then twice as long each time, up to ten seconds. The random variation keeps clients from all returning at once. */
function backOff(failures: number): Promise<void> {
  const milliseconds = Math.min(250 * 2 ** failures, 10_000) * (0.5 + Math.random());
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
