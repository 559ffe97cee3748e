import { type Platform, type TransformContext, Type, ValidationError } from '@mikro-orm/core';

/**
 * A `real` column. PostgreSQL compares it with other numbers in double precision, in which a stored
 * 0.7 is less than 0.7. Values that a query compares with it are therefore rounded to single
 * precision too.
 * @throws ValidationError for NaN and infinity, before they reach the database.
 */
export class RealType extends Type<number, number> {
  override convertToDatabaseValue(value: number, _platform: Platform, context?: TransformContext): number {
    if (value == null) return value;
    if (!Number.isFinite(value)) throw ValidationError.invalidType(RealType, value, 'JS');
    return context?.fromQuery === true ? Math.fround(value) : value;
  }

  override getColumnType(): string {
    return 'real';
  }

  override compareAsType(): string {
    return 'number';
  }

  override ensureComparable(): boolean {
    return false;
  }
}

/**
 * A `real[]` column of finite numbers.
 * @throws ValidationError for NaN, infinity and holes, before they reach the database.
 */
export class RealArrayType extends Type<number[], string | number[]> {
  override convertToDatabaseValue(value: number[]): string | number[] {
    if (value == null) return value;
    if (!value.every((item) => Number.isFinite(item))) {
      throw ValidationError.invalidType(RealArrayType, value, 'JS');
    }
    return `{${value.join(',')}}`;
  }

  override convertToJSValue(value: string | number[], platform: Platform): number[] {
    return typeof value === 'string' ? platform.unmarshallArray(value).map(Number) : value;
  }

  override getColumnType(): string {
    return 'real[]';
  }

  override compareAsType(): string {
    return 'string';
  }
}
