import { UnderscoreNamingStrategy } from '@mikro-orm/core';
import type { z } from 'zod';

/**
 * A column of a recorded inference, by its name in TypeScript. The entity, the INSERT and the event
 * are derived from it.
 */
export interface Column {
  /**
   * Its SQL type, as the INSERT reads it from JSON. An array may be sent as its PostgreSQL literal.
   */
  readonly type: 'text' | 'text[]' | 'integer' | 'real' | 'real[]' | 'boolean' | 'jsonb';
  /** The MikroORM builder of the property, with its checks, its comment and its index. */
  readonly property: object;
}

/** A column that is also part of the event of the inference. */
export interface EventColumn extends Column {
  readonly event: z.ZodType;
}

/** A column whose value is computed. */
export interface ComputedColumn<Source> extends Column {
  readonly of: (source: Source) => unknown;
}

const naming = new UnderscoreNamingStrategy();

/** Returns the name of a column in SQL: the one that MikroORM gives the property. */
export function sqlName(name: string): string {
  return naming.propertyToColumnName(name);
}

/** Returns the properties of the entity. */
export function propertiesOf<Columns extends Record<string, Column>>(
  columns: Columns,
): { readonly [Name in keyof Columns]: Columns[Name]['property'] };
export function propertiesOf(columns: Record<string, Column>): object {
  return mapped(columns, ({ property }) => property);
}

/** Returns the shape of the event. */
export function eventShapeOf<Columns extends Record<string, EventColumn>>(
  columns: Columns,
): { readonly [Name in keyof Columns]: Columns[Name]['event'] };
export function eventShapeOf(columns: Record<string, EventColumn>): object {
  return mapped(columns, ({ event }) => event);
}

/** Returns the values of computed columns. */
export function valuesOf<Source, Columns extends Record<string, ComputedColumn<Source>>>(
  columns: Columns,
  source: Source,
): { readonly [Name in keyof Columns]: ReturnType<Columns[Name]['of']> };
export function valuesOf<Source>(columns: Record<string, ComputedColumn<Source>>, source: Source): object {
  return mapped(columns, ({ of }) => of(source));
}

/** Returns the properties of an object that are named like the given columns. */
export function pick<Source extends object, Name extends keyof Source>(
  source: Source,
  columns: Readonly<Record<Name, Column>>,
): Pick<Source, Name>;
export function pick(source: Readonly<Record<string, unknown>>, columns: Record<string, Column>): object {
  return mapped(columns, (_, name) => source[name]);
}

function mapped<Each>(
  columns: Readonly<Record<string, Each>>,
  read: (column: Each, name: string) => unknown,
): object {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, read(column, name)]));
}
