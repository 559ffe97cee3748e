import type { Random } from '../../default-model/random.ts';
import type { ValueKind } from './values.ts';

const smallest = 2;
const smallNumber = 13;
const maxYears = 40;

/**
 * Draws another number that a reader would believe in the same place: a year within 40 years, a
 * small number below 13, else 0.5 to 0.85 or 1.2 to 2 times the number. Decimals and separators are
 * kept.
 */
export function changedNumber(text: string, kind: ValueKind, random: Random): string {
  const value = Number(text.replaceAll(',', ''));
  const decimals = text.split('.')[1]?.length ?? 0;
  for (;;) {
    const drawn = drawNear(value, kind, random);
    const limited = kind === 'percent' && value <= 100 ? Math.min(99, drawn) : drawn;
    const written = write(limited, decimals, text.includes(','));
    if (Number(written.replaceAll(',', '')) !== value) return written;
  }
}

function drawNear(value: number, kind: ValueKind, random: Random): number {
  if (kind === 'year') return value + (random.uniform() < 0.5 ? -1 : 1) * (2 + random.below(maxYears - 1));
  if (Number.isInteger(value) && value < smallNumber) return smallest + random.below(smallNumber - smallest);
  const share = random.uniform();
  return value * (random.uniform() < 0.5 ? 0.5 + 0.35 * share : 1.2 + 0.8 * share);
}

function write(value: number, decimals: number, isGrouped: boolean): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat('en', { ...digits, useGrouping: isGrouped }).format(value);
}
