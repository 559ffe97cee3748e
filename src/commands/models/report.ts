import type { FolderFile } from '../../modules/models/model-folder.ts';
import type { Claim } from '../../modules/models/model-recipe.ts';
import type { ModelSignature } from '../../platform/onnx/model-signature.ts';
import type { Examination } from './examination.ts';

/** What an examination found, for people. */
export function report({ folder, digests, loaded, maxTokens, fit, speed }: Examination): string {
  const lines: readonly (readonly [name: string, value: string])[] = [
    ['model', fileLine(folder.model)],
    ['', `sha-256 ${digests.model}`],
    ['tokenizer', fileLine(folder.tokenizer)],
    ['', `sha-256 ${digests.tokenizer}`],
    ['digest', `${loaded.digest} (model, then tokenizer)`],
    ['inputs', loaded.signature.inputs.map(({ name, type }) => `${name} (${type})`).join(', ')],
    ['output', outputLine(loaded.signature)],
    ['dimension', dimensionLine(loaded.embeddingDimension, folder.recipe.dimensions)],
    ['max tokens', maxTokensLine(maxTokens)],
    [
      'smoke check',
      'passed: finite vectors up to the longest text, the same for the same text, others for another',
    ],
    [
      'anchors',
      `accuracy ${fit.accuracy.toFixed(3)} (chance 0.111), expected calibration error ${fit.expected_calibration_error.toFixed(3)}, ` +
        `temperature ${fit.temperature.toPrecision(3)}, on ${fit.held_out} held-out sentences`,
    ],
    ['speed', `${rate(speed.textsPerSecond)} texts/s, of ${speed.meanTokens.toFixed(1)} tokens on average`],
  ];
  return [
    `${folder.directory} can be used.`,
    '',
    ...lines.map(([name, value]) => `  ${name.padEnd(12)} ${value}`),
  ].join('\n');
}

function fileLine({ path, bytes }: FolderFile): string {
  return `${path}, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function outputLine({ output }: ModelSignature): string {
  return output.perToken ? `${output.name}, averaged over the tokens` : `${output.name}, one vector a text`;
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
