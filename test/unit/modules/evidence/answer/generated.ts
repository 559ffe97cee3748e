import fc from 'fast-check';

/** Each word of a generated answer occurs once: "w" and a number stand for it until it is built. */
const word = '%';

const words = (max: number) =>
  fc.integer({ min: 2, max }).map((count) => new Array(count).fill(word).join(' '));
const mark = fc.constantFrom(
  '',
  '',
  ' [1]',
  ' [1, 2]',
  ' (Smith, 2020)',
  '【1†source】',
  ' (see passage 2)',
  ' [source 3]',
  '<sup>1</sup>',
  ' [^1]',
);
const dressed = fc
  .tuple(words(6), fc.constantFrom('', '**', '*', '`', '~~', '_', '[', '<b>', '"', '('))
  .map(([text, dress]) => {
    if (dress === '[') return `[${text}](https://a.org/b)`;
    if (dress === '<b>') return `<b>${text}</b>`;
    if (dress === '(') return `(${text})`;
    return `${dress}${text}${dress}`;
  });
const framing = fc.constantFrom(
  '',
  '',
  '',
  'According to passage 2, ',
  'The passage states that ',
  'In summary, ',
  'Sure, ',
  'As stated in [1], ',
);
const sentence = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(framing, words(4), dressed, mark)
      .map(([first, text, dress, end]) => `${first}W${text} ${dress}${end}.`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "I don't know.",
      'The passage does not mention the year.',
      'I hope this helps!',
      'Sure!',
      'Is it so?',
      'The text does not give the age, but says that it is old.',
    ),
  },
);
const paragraph = fc
  .array(sentence, { minLength: 1, maxLength: 4 })
  .chain((sentences) => fc.constantFrom(' ', '\n').map((gap) => sentences.join(gap)));
const list = fc
  .tuple(
    fc.array(
      fc.oneof(
        paragraph,
        words(4).map((text) => `**${text}:** ${text}`),
        words(3),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    fc.constantFrom('- ', '* ', '1. ', '- [x] ', '  - '),
  )
  .map(([items, bullet]) => items.map((item) => `${bullet}${item.replaceAll('\n', ' ')}`).join('\n'));
const table = fc.integer({ min: 1, max: 3 }).chain((columns) => {
  const row = fc
    .array(words(3), { minLength: columns, maxLength: columns })
    .map((cells) => `| ${cells.join(' | ')} |`);
  return fc
    .tuple(row, fc.array(row, { minLength: 1, maxLength: 3 }))
    .map(([head, rows]) => [head, `|${'---|'.repeat(columns)}`, ...rows].join('\n'));
});
const html = fc.oneof(
  paragraph.map((text) => `<p>${text.replaceAll('\n', ' ')}</p>`),
  fc
    .array(words(4), { minLength: 1, maxLength: 3 })
    .map((items) => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`),
  words(4).map((text) => `<h2>${text}</h2>`),
  words(4).map((text) => `<!-- ${text} -->`),
  fc
    .tuple(words(2), words(3))
    .map(
      ([key, value]) =>
        `<table><tr><th>${key}</th><th>${key}</th></tr><tr><td>${key}</td><td>${value}</td></tr></table>`,
    ),
);
const block = fc.oneof(
  { weight: 5, arbitrary: paragraph },
  { weight: 2, arbitrary: list },
  table,
  html,
  words(5).map((text) => `## ${text}`),
  words(5).map((text) => `**${text}**`),
  words(5).map((text) => `W${text}:`),
  paragraph.map((text) => `> ${text.replaceAll('\n', '\n> ')}`),
  words(5).map((text) => `\`\`\`\n${text}\n\`\`\``),
  words(5).map((text) => `    ${text}`),
  words(5).map((text) => `<think>${text}</think>`),
  words(3).map((text) => `[1]: https://a.org ${text}`),
  fc.constantFrom('Sources:', '## References', '---', 'Title\n===', '👍'),
);
const markdown = fc.array(block, { minLength: 1, maxLength: 7 }).map((blocks) => blocks.join('\n\n'));
const json = fc
  .array(fc.tuple(words(2), fc.oneof(paragraph, words(3))), { minLength: 1, maxLength: 4 })
  .map((pairs) => `{${pairs.map(([key, value]) => `"${key}": ${JSON.stringify(value)}`).join(', ')}}`);

/** An answer in which every word is unique: w1, w2 and so on. */
export const answers: fc.Arbitrary<string> = fc
  .oneof({ weight: 6, arbitrary: markdown }, { weight: 1, arbitrary: json })
  .map((text) => {
    let count = 0;
    return text.replaceAll(/W?%/g, (found) => {
      count += 1;
      return `${found === '%' ? 'w' : 'W'}${count}${'q'.repeat(count % 5)}`;
    });
  });

/** Any signs, most of them markup. */
export const noise: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...'[]()<>*_`~|#-+.:;!?"\'\\/&%$^{}=0123456789 \n\t¹²【】†•😀é東'.split(''),
      'ab',
      'the',
      'not',
      'Sure',
      '\n\n',
      '<b>',
      '</b>',
      '<!--',
      '-->',
      '](',
      'http://',
      '&amp;',
      '```',
      '- ',
      '> ',
      '1. ',
      '|-|',
    ),
    { maxLength: 60 },
  )
  .map((signs) => signs.join(''));
