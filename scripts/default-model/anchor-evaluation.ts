import { join } from 'node:path';
import type { AnchorFit, ConfidenceBin } from '../../src/modules/models/anchors/anchor-fit.ts';
import { fitAnchors, readAnchors } from '../../src/modules/models/anchors/anchors.ts';
import type { SentenceEmbedder } from './sentence-embedder.ts';

const ANCHORS_FILE = join(import.meta.dirname, '../../models/anchors/anchors.json');

/**
 * Fits the anchors to a model as the server does, and evaluates the fit on the held-out anchors.
 */
export async function evaluateAnchors(embed: SentenceEmbedder): Promise<AnchorFit> {
  const anchors = await readAnchors(ANCHORS_FILE);
  return fitAnchors(anchors, await embed(anchors.map(({ text }) => text))).fit;
}

/** The fit and its reliability curve as two Markdown tables. */
export function anchorTable(fit: AnchorFit): string {
  return [
    `| ${fit.held_out} held-out anchor sentences, version ${fit.version} | value |`,
    '|---|---|',
    `| share read at their own position, chance 0.1111 | ${fit.accuracy.toFixed(4)} |`,
    `| expected calibration error | ${fit.expected_calibration_error.toFixed(4)} |`,
    `| fitted softmax temperature | ${fit.temperature.toFixed(4)} |`,
    '',
    '| confidence from | to | sentences | mean confidence | share right |',
    '|---|---|---|---|---|',
    ...(fit.reliability ?? []).map(binRow),
  ].join('\n');
}

function binRow({ from, to, count, confidence, accuracy }: ConfidenceBin): string {
  return `| ${from.toFixed(1)} | ${to.toFixed(1)} | ${count} | ${confidence.toFixed(4)} | ${accuracy.toFixed(4)} |`;
}
