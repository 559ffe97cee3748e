import { type ClaimRelation, relationWith } from '../../../domain/evidence-report.ts';
import { defaultThreshold } from '../../../domain/verdict.ts';
import type { Findings } from '../comparison/findings.ts';
import type { Reading } from '../reading/reading.ts';

/** Probability of a contradiction from which what was read contradicts a claim. */
const contradicts = 0.5;

/**
 * How the evidence relates to a claim under the default threshold. A claim without support is
 * contradicted if a text that was read contradicts it, or if the nearest sentence states the
 * opposite or another value in its place.
 */
export function relationOf(found: Findings, reading: Reading | null, support: number): ClaimRelation {
  const byRules =
    found.differsInPolarity || found.swapsRoles || found.opposites.length + found.replaced.length > 0;
  const byReading = reading?.some(({ contradiction }) => contradiction >= contradicts) ?? false;
  return relationWith(support, defaultThreshold, byRules || byReading ? 'CONTRADICTED' : 'NOT_FOUND');
}
