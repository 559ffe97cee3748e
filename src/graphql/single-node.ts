/** The only object of a type. It contains no data: each of its fields reads what it returns. */
export type Single = Readonly<Record<never, never>>;

/**
 * Options of a node whose type has one object per server. Its global id lets clients cache the
 * object and fetch it again.
 */
export const singleNode = {
  id: { resolve: (): string => onlyId },
  loadManyWithoutCache: (ids: readonly string[]): (Single | null)[] =>
    ids.map((id) => (id === onlyId ? {} : null)),
} as const;

const onlyId = 'only';
