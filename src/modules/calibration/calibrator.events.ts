import { z } from 'zod';
import type { Topic } from '../../platform/events/event-bus.ts';
import { judgedEvidences } from './label.ts';

const changeSchema = z.object({
  evidence: z.enum(judgedEvidences),
  /** Version that is in force now. */
  version: z.int(),
});

/** A different calibrator is in force. The table says which one. */
export type CalibratorChange = z.output<typeof changeSchema>;

/** Every promotion after its commit, no matter which server made it. */
export const calibratorChanged: Topic<CalibratorChange> = {
  name: 'calibrator:changed',
  parse: (value) => changeSchema.parse(value),
};
