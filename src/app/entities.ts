import { modules } from './modules.ts';

/** Every entity that is stored. */
export const { entities } = modules;
