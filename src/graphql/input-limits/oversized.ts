import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { InputIssue } from '../../platform/errors.ts';
import { type InputLimits, isLonger, tooLong, tooMany } from './lengths.ts';

/** More errors would not help the caller. */
const maxIssues = 20;

/** The first twenty arguments of a field that exceed their limits. */
export function oversized(
  declared: readonly (GraphQLArgument | GraphQLInputField)[],
  values: Readonly<Record<string, unknown>>,
): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  lookThrough(declared, values, '', issues);
  return issues.slice(0, maxIssues);
}

function lookThrough(
  declared: readonly (GraphQLArgument | GraphQLInputField)[],
  values: Readonly<Record<string, unknown>>,
  before: string,
  issues: InputIssue[],
): void {
  for (const { name, type, extensions } of declared)
    look(type, values[name], extensions.inputLimits ?? {}, before + name, issues);
}

function look(
  type: GraphQLInputType,
  value: unknown,
  limits: InputLimits,
  path: string,
  issues: InputIssue[],
): void {
  if (value == null || issues.length >= maxIssues) return;
  const nullable = getNullableType(type);
  const { maxLength, maxItems } = limits;
  if (typeof value === 'string') {
    if (maxLength !== undefined && isLonger(value, maxLength))
      issues.push({ path, message: tooLong(maxLength) });
  } else if (isListType(nullable) && Array.isArray(value)) {
    if (maxItems !== undefined && value.length > maxItems) issues.push({ path, message: tooMany(maxItems) });
    else
      for (const [index, item] of value.entries())
        look(nullable.ofType, item, limits, `${path}.${index}`, issues);
  } else if (isInputObjectType(nullable) && isRecord(value))
    lookThrough(Object.values(nullable.getFields()), value, `${path}.`, issues);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object';
}
