/** One way to read a number in digits. */
export interface Decimal {
  /** Exact, without separators of thousands and redundant zeros: "-1234.5". */
  readonly text: string;
  /** Value of the last place that is written: 0.1 for "3.1". */
  readonly step: number;
}

const thousands = /^\d{1,3}([.,' \u00a0])\d{3}(?:\1\d{3})*$/;
/** 12,34,567: lakh and crore. */
const indianThousands = /^\d{1,2}(?:,\d{2})+,\d{3}$/;
const grouped = /^\d{1,3}([.,' \u00a0])\d{3}(?:\1\d{3})*(?!\1)[.,](\d+)$|^\d{1,2}(?:,\d{2})+,\d{3}\.(\d+)$/;
const plainDecimal = /^(\d*)([.,])(\d+)$/;

/**
 * Ways to read a number, the usual one first. A comma before three digits separates thousands, or
 * is the decimal comma of other languages; for a full stop the order is the other way round. Empty
 * if the digits are not one number, such as those of a version.
 * @param written digits with separators, without a sign.
 */
export function decimalsOf(written: string): Decimal[] {
  if (/^\d+$/.test(written)) return [decimal(written, '')];
  const plain = plainDecimal.exec(written);
  const asThousands =
    (thousands.test(written) || indianThousands.test(written)) && !written.startsWith('0')
      ? [decimal(digitsIn(written), '')]
      : [];
  if (plain === null) return asThousands.length > 0 ? asThousands : groupedDecimal(written);
  const asDecimal = decimal(plain[1] ?? '', plain[3] ?? '');
  return plain[2] === ',' ? [...asThousands, asDecimal] : [asDecimal, ...asThousands];
}

/** "1,234.5", "1.234,5", "1 234,5". */
function groupedDecimal(written: string): Decimal[] {
  const parts = grouped.exec(written);
  if (parts === null) return [];
  const fraction = parts[2] ?? parts[3] ?? '';
  return [decimal(digitsIn(written.slice(0, written.length - fraction.length - 1)), fraction)];
}

function digitsIn(written: string): string {
  return written.replaceAll(/\D/g, '');
}

function decimal(whole: string, fraction: string): Decimal {
  let start = 0;
  while (start < whole.length - 1 && whole[start] === '0') start += 1;
  let end = fraction.length;
  while (end > 0 && fraction[end - 1] === '0') end -= 1;
  const kept = end > 0 ? `.${fraction.slice(0, end)}` : '';
  return { text: `${whole.slice(start) || '0'}${kept}`, step: 10 ** -fraction.length };
}

/** Number of decimal digits that a double keeps. */
const exactDigits = 15;

/** A decimal times a power of ten. The product is exact up to fifteen digits. */
export function scaled({ text, step }: Decimal, scale: number): Decimal {
  return scale === 1 ? { text, step } : { text: plainText(Number(text) * scale), step: step * scale };
}

/** A number as text. It has no exponent if the number is a safe integer. */
export function plainText(value: number): string {
  return String(Number(value.toPrecision(exactDigits)));
}

/** The same decimal as a negative number. */
export function negative({ text, step }: Decimal): Decimal {
  return { text: text === '0' ? text : `-${text}`, step };
}
