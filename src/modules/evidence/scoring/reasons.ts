import type { CitationCheck, EvidenceReason } from '../../../domain/evidence-report.ts';
import type { Findings } from '../comparison/findings.ts';
import { isWronglyCited } from './citations.ts';

/**
 * Probability below which a claim has low support. It equals the default threshold of the verdict.
 */
const lowSupport = 0.5;
/**
 * Share of the energy of a claim inside the subspace of the evidence below which the two have
 * little in common.
 */
const weakEnergy = 0.25;
/**
 * Total variation from which the ethos, logos and pathos of a claim differ from those of the
 * evidence.
 */
const divergentDynamics = 0.5;
/** Mean cosine with the samples below which they do not confirm a claim. */
const disagreement = 0.5;

/** Returns the reasons to doubt a claim. A claim that is copied word for word has none. */
export function reasonsAgainst(
  findings: Findings,
  support: number,
  citations: readonly CitationCheck[],
): EvidenceReason[] {
  const { numbers, names } = findings;
  const possible: readonly (readonly [EvidenceReason, boolean])[] = [
    ['LOW_SUPPORT', support < lowSupport],
    ['NOVEL_NUMBER', numbers.absent.length > 0],
    ['NOVEL_NAME', names.absent.length > 0],
    ['DIFFERENT_VALUE', numbers.misplaced.length + names.misplaced.length > 0],
    ['OPPOSITE', findings.opposites.length > 0],
    ['OVERSTATED', findings.droppedHedges.length > 0],
    ['POLARITY_MISMATCH', findings.differsInPolarity],
    ['WRONG_CITATION', isWronglyCited(citations, lowSupport)],
    ['WEAK_SUBSPACE', findings.energy < weakEnergy],
    ['DYNAMICS_DIVERGENCE', findings.elpDivergence > divergentDynamics],
    ['SAMPLE_DISAGREEMENT', findings.sampleSupport !== null && findings.sampleSupport < disagreement],
  ];
  return possible.flatMap(([reason, holds]) => (holds ? [reason] : []));
}
