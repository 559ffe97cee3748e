import type { ReadEvidence } from '../../../domain/evidence-report.ts';

/** What the judge read for one claim, in the order in which it read. At least one text. */
export type Reading = readonly ReadEvidence[];
