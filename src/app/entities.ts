import { modules } from './modules.ts';

/** Everything that is stored. */
export const { entities } = modules;
