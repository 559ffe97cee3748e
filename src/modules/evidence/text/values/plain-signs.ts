/** The digit 0 of each decimal script of the Basic Multilingual Plane. The other nine follow it. */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
  0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

/** Signs of other scripts, and typographic ones, each list followed by its plain form. */
const signs = [
  ['٫．', '.'],
  ['٬，،', ','],
  ['٪％﹪', '%'],
  ['＄﹩', '$'],
  ['￡', '£'],
  ['￥', '¥'],
  ['：', ':'],
  ['／⁄', '/'],
  ['−‐‑﹣－‒', '-'],
  ['—―', '–'],
  ['’‘ʼ＇′', "'"],
  ['”“″', '"'],
  ['μ', 'µ'],
  ['\u202f\u2007\u2009\u2008\u200a\u2002\u2003\u2004\u2005\u2006\u3000', '\u00a0'],
] as const;

const fullWidthLetters = [0xff21, 0xff41].flatMap((first) =>
  Array.from({ length: 26 }, (_, place) => {
    const code = first + place;
    return [String.fromCharCode(code), String.fromCharCode(code - 0xfee0)] as const;
  }),
);

const plain: ReadonlyMap<string, string> = new Map([
  ...zeros.flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(zero + digit), String(digit)] as const),
  ),
  ...signs.flatMap(([written, sign]) => [...written].map((one) => [one, sign] as const)),
  ...fullWidthLetters,
]);

/**
 * Replaces the digits of all scripts, and the signs around numbers, by plain ones. Each replaces
 * one UTF-16 code unit by one, so that places in the text stay the same.
 */
export function withPlainSigns(text: string): string {
  return text.replaceAll(/[^\0-\u007f]/g, (sign) => plain.get(sign) ?? sign);
}
