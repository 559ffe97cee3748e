import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { useCheckedVariables } from '../documents/use-checked-variables.ts';
import { useDepthLimit } from '../introspection/depth.ts';
import { useIntrospection } from '../introspection/use-introspection.ts';
import { limits } from '../limits.ts';
import { useRepeatLimit } from '../repeats.ts';
import { useFairScheduling } from '../scheduling/use-fair-scheduling.ts';
import { useStoredChanges } from './stored-changes.ts';
import { useUnconditionalSubscriptions } from './subscription-roots.ts';
import { useTimings } from './timings.ts';

/** These plugins enforce the limits on documents, in this order. */
export function documentLimits() {
  return [
    maxTokensPlugin({ n: limits.tokens }),
    useDepthLimit({ fields: limits.depth, introspection: limits.introspection.depth }),
    useRepeatLimit(limits.repeats),
    maxAliasesPlugin({ n: limits.aliases }),
    useIntrospection(limits.introspection),
  ] as const;
}

/** These plugins act while an operation is executed, in this order. */
export function executionPlugins() {
  return [useFairScheduling(), useStoredChanges(), useTimings()] as const;
}

/**
 * The plugins that another server of the schema needs. Such a server has its own transports and
 * its own presentation of errors.
 */
export function mountedPlugins(): readonly object[] {
  return [useCheckedVariables(), useUnconditionalSubscriptions(), ...documentLimits(), ...executionPlugins()];
}
