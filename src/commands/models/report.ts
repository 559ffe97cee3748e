import type { AnchorFit } from '../../modules/models/anchors/anchor-fit.ts';
import type { FolderFile } from '../../modules/models/files/model-folder.ts';
import type { Claim } from '../../modules/models/files/model-recipe.ts';
import type { ModelSignature } from '../../platform/onnx/model-signature.ts';
import type { ScoreLabels } from '../../platform/onnx/score-labels.ts';
import type { EmbeddingTrial, Examination, PairTrial } from './examination.ts';

const configName = 'config.json';

type Line = readonly [name: string, value: string];

/** What an examination found, for people. */
export function report(examination: Examination): string {
  const { folder, digests, loaded, maxTokens, trial } = examination;
  const lines: readonly Line[] = [
    ['kind', loaded.kind],
    ['model', fileLine(folder.model)],
    ['', `sha-256 ${digests.model}`],
    ['tokenizer', fileLine(folder.tokenizer)],
    ['', `sha-256 ${digests.tokenizer}`],
    ['digest', `${loaded.digest} (${digestedFiles(examination).join(', then ')})`],
    ['inputs', loaded.signature.inputs.map(({ name, type }) => `${name} (${type})`).join(', ')],
    ['max tokens', maxTokensLine(maxTokens)],
    ...(trial.kind === 'embedding' ? embeddingLines(examination, trial) : pairLines(trial)),
  ];
  return [
    `${folder.directory} can be used.`,
    '',
    ...lines.map(([name, value]) => `  ${name.padEnd(12)} ${value}`),
  ].join('\n');
}

function digestedFiles({ folder, loaded }: Examination): string[] {
  const hasConfig = folder.companions.some(({ path }) => path === configName);
  return ['model', 'tokenizer', ...(loaded.kind === 'cross-encoder' && hasConfig ? [configName] : [])];
}

function embeddingLines({ folder, loaded }: Examination, { fit, ...speed }: EmbeddingTrial): Line[] {
  return [
    ['output', outputLine(loaded.signature)],
    ['dimension', dimensionLine(loaded.embeddingDimension, folder.recipe.dimensions)],
    [
      'smoke check',
      'passed: finite vectors up to the longest text, the same for the same text, others for another',
    ],
    [
      'anchors',
      `accuracy ${fit.accuracy.toFixed(3)} (chance 0.111), expected calibration error ${fit.expected_calibration_error.toFixed(3)}, ` +
        `temperature ${fit.temperature.toPrecision(3)}, on ${fit.held_out} held-out sentences`,
    ],
    ...reliabilityLines(fit),
    ['speed', `${rate(speed.textsPerSecond)} texts/s, of ${speed.meanTokens.toFixed(1)} tokens on average`],
  ];
}

/** How often a confidence was right, a line a bin. */
function reliabilityLines({ reliability = [] }: AnchorFit): Line[] {
  return reliability.map(({ from, to, count, confidence, accuracy }, index) => [
    index === 0 ? 'reliability' : '',
    `confidence ${from.toFixed(1)} to ${to.toFixed(1)}: ${String(count).padStart(4)} sentences, ` +
      `mean ${confidence.toFixed(3)}, right ${accuracy.toFixed(3)}`,
  ]);
}

function pairLines({ labels, pairsPerSecond }: PairTrial): Line[] {
  return [
    ['output', `logits, ${labels.count} a pair: ${labelsLine(labels)}`],
    [
      'smoke check',
      'passed: finite scores up to the longest pair, the same for the same pair, others for another',
    ],
    ['speed', `${rate(pairsPerSecond)} pairs/s, of two anchor sentences each`],
  ];
}

function labelsLine({ count, support, contradiction }: ScoreLabels): string {
  if (count === 1) return 'support';
  return `support at ${support}, ${contradiction === null ? 'no contradiction' : `contradiction at ${contradiction}`}`;
}

function fileLine({ path, bytes }: FolderFile): string {
  return `${path}, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function outputLine({ output }: ModelSignature): string {
  return output.isPerToken ? `${output.name}, averaged over the tokens` : `${output.name}, one vector a text`;
}

function dimensionLine(found: number, claims: readonly Claim[]): string {
  return `${found}, as the model gives it${others(found, claims)}`;
}

function maxTokensLine([chosen, ...rest]: readonly Claim[]): string {
  if (chosen === undefined) return '';
  return `${chosen.value}, from ${chosen.source}${others(chosen.value, rest)}`;
}

/** Who says otherwise. */
function others(value: number, claims: readonly Claim[]): string {
  const dissenting = claims.filter((claim) => claim.value !== value);
  if (dissenting.length === 0) return '';
  return ` (${dissenting.map((claim) => `${claim.source} says ${claim.value}`).join(', ')})`;
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}
