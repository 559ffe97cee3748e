import type { AnchorFit } from '../../modules/models/anchors/anchor-fit.ts';
import type { FolderFile } from '../../modules/models/files/model-folder.ts';
import type { StatedNumber } from '../../modules/models/files/model-recipe.ts';
import type { ModelSignature } from '../../platform/onnx/model-signature.ts';
import type { ScoreLabels } from '../../platform/onnx/score-labels.ts';
import type { EmbeddingTrial, Examination, PairTrial } from './examination.ts';

const configName = 'config.json';

type Line = readonly [name: string, value: string];

/** The result of an examination as readable text. */
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
      'passed: vectors are finite up to the maximum length, equal for equal texts and different for different texts',
    ],
    [
      'anchors',
      `accuracy ${fit.accuracy.toFixed(3)} (chance 0.111), expected calibration error ${fit.expected_calibration_error.toFixed(3)}, ` +
        `temperature ${fit.temperature.toPrecision(3)}, on ${fit.held_out} held-out sentences`,
    ],
    ...reliabilityLines(fit),
    ['speed', `${rate(speed.textsPerSecond)} texts/s with a mean of ${speed.meanTokens.toFixed(1)} tokens`],
  ];
}

/** How often the model was right at each confidence, one line per bin. */
function reliabilityLines({ reliability = [] }: AnchorFit): Line[] {
  return reliability.map(({ from, to, count, confidence, accuracy }, index) => [
    index === 0 ? 'reliability' : '',
    `confidence ${from.toFixed(1)} to ${to.toFixed(1)}: ${String(count).padStart(4)} sentences, ` +
      `mean ${confidence.toFixed(3)}, right ${accuracy.toFixed(3)}`,
  ]);
}

function pairLines({ labels, pairsPerSecond }: PairTrial): Line[] {
  return [
    ['output', `logits, ${labels.count} per pair: ${labelsLine(labels)}`],
    [
      'smoke check',
      'passed: scores are finite up to the maximum length, equal for equal pairs and different for different pairs',
    ],
    ['speed', `${rate(pairsPerSecond)} pairs/s; each pair is two anchor sentences`],
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
  return output.isPerToken
    ? `${output.name}, averaged over the tokens`
    : `${output.name}, one vector per text`;
}

function dimensionLine(found: number, claims: readonly StatedNumber[]): string {
  return `${found}, from the model's output${others(found, claims)}`;
}

function maxTokensLine([chosen, ...rest]: readonly StatedNumber[]): string {
  if (chosen === undefined) return '';
  return `${chosen.value}, from ${chosen.source}${others(chosen.value, rest)}`;
}

/** Lists the sources with a different value. */
function others(value: number, claims: readonly StatedNumber[]): string {
  const dissenting = claims.filter((claim) => claim.value !== value);
  if (dissenting.length === 0) return '';
  return ` (${dissenting.map((claim) => `${claim.source} says ${claim.value}`).join(', ')})`;
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}
