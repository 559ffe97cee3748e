import '../graphql/types/node.graphql.ts';
import { builder } from '../graphql/builder.ts';
import { withFormerNames } from '../graphql/former-names.ts';
import { modules } from './modules.ts';

await Promise.all(modules.schemas.map((load) => load()));

/** The schema built from the definitions of all modules. */
export const schema = withFormerNames(builder.toSchema());
