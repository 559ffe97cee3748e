import { z } from 'zod';
import type { Topic } from '../../platform/events/event-bus.ts';
import { judgedEvidences } from './label.ts';

const changeSchema = z.object({
  evidence: z.enum(judgedEvidences),
  /** The version that is in force now. */
  version: z.int(),
});

/** Another calibrator is in force. The table says which. */
export type CalibratorChange = z.output<typeof changeSchema>;

/** Every promotion, after its commit, whichever server made it. */
export const calibratorChanged: Topic<CalibratorChange> = {
  name: 'calibrator:changed',
  parse: (value) => changeSchema.parse(value),
};
