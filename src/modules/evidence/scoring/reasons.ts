import type { EvidenceReason } from '../../../domain/evidence-report.ts';
import type { Findings } from '../comparison/findings.ts';
import type { Specifics } from '../comparison/specifics.ts';

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

/** Returns the reasons to doubt a claim. */
export function reasonsAgainst(findings: Findings, support: number): EvidenceReason[] {
  const possible: readonly (readonly [EvidenceReason, boolean])[] = [
    ['LOW_SUPPORT', support < lowSupport],
    ['NOVEL_NUMBER', isOff(findings.numbers)],
    ['NOVEL_NAME', isOff(findings.names)],
    ['POLARITY_MISMATCH', findings.differsInPolarity],
    ['WEAK_SUBSPACE', findings.energy < weakEnergy],
    ['DYNAMICS_DIVERGENCE', findings.elpDivergence > divergentDynamics],
    ['SAMPLE_DISAGREEMENT', findings.sampleSupport !== null && findings.sampleSupport < disagreement],
  ];
  return possible.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

function isOff({ novel, misplaced }: Specifics): boolean {
  return novel.length + misplaced.length > 0;
}
