import type { EvidenceReason } from '../../../domain/evidence-report.ts';
import type { Findings } from '../comparison/findings.ts';
import type { Specifics } from '../comparison/specifics.ts';

/** A sentence less likely supported than this has low support; the verdict turns here too. */
const lowSupport = 0.5;
/** Share of a sentence's energy inside the subspace of the evidence below which the two hardly meet. */
const weakEnergy = 0.25;
/** Total variation from which ethos, logos and pathos of a sentence are another mixture than the evidence's. */
const divergentDynamics = 0.5;
/** Mean cosine to the samples below which they do not bear a sentence out. */
const disagreement = 0.5;

/** What speaks against a sentence. */
export function reasonsAgainst(findings: Findings, support: number): EvidenceReason[] {
  const told: readonly (readonly [EvidenceReason, boolean])[] = [
    ['LOW_SUPPORT', support < lowSupport],
    ['NOVEL_NUMBER', isOff(findings.numbers)],
    ['NOVEL_NAME', isOff(findings.names)],
    ['POLARITY_MISMATCH', findings.differsInPolarity],
    ['WEAK_SUBSPACE', findings.energy < weakEnergy],
    ['DYNAMICS_DIVERGENCE', findings.elpDivergence > divergentDynamics],
    ['SAMPLE_DISAGREEMENT', findings.sampleSupport !== null && findings.sampleSupport < disagreement],
  ];
  return told.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

function isOff({ novel, misplaced }: Specifics): boolean {
  return novel.length + misplaced.length > 0;
}
