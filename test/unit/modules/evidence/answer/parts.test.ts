import { describe, expect, test } from 'vitest';
import { compact } from './compact.ts';

describe('Markdown', () => {
  test.each<[string, string[]]>([
    ['**Paris**', ['SENTENCE Paris']],
    ['The answer is:\n\n**Paris**', ['FRAMING The answer is:', 'SENTENCE <The answer is:> Paris']],
    [
      '**Overview of Paris**\n\nOne is red.',
      ['HEADING Overview of Paris', 'SENTENCE <Overview of Paris> One is red.'],
    ],
    [
      'Sure!\n\n**Paris**\n\nOne is red.',
      ['COURTESY Sure!', 'HEADING Paris', 'SENTENCE <Paris> One is red.'],
    ],
    ['The _tower_ is ~~red~~ **tall**.', ['SENTENCE The tower is red tall.']],
    ['Use `a * b` & 2 * 3 &amp; 5*3 of snake_case.', ['SENTENCE Use a * b & 2 * 3 & 5*3 of snake_case.']],
    ['It is 5 \\* 3\\. Done.', ['SENTENCE It is 5 * 3.', 'SENTENCE Done.']],
    ['# Title #\n\nOne is red.', ['HEADING Title', 'SENTENCE <Title> One is red.']],
    [
      'One is red.\n\n**History**\n\nTwo is blue.',
      ['SENTENCE One is red.', 'HEADING History', 'SENTENCE <History> Two is blue.'],
    ],
    ['Title\n===\n\nOne is red.', ['SENTENCE Title', 'SENTENCE One is red.']],
    [
      '- **Height:** 330 m\n- Capital: Paris\n- Population – 2.1 million\n- **Louvre**: It is old. It is big.',
      [
        'LIST_ITEM <Height> 330 m',
        'LIST_ITEM <Capital> Paris',
        'LIST_ITEM <Population> 2.1 million',
        'LIST_ITEM <Louvre> It is old.',
        'LIST_ITEM <Louvre> It is big.',
      ],
    ],
    ['1889: The tower opens.', ['SENTENCE 1889: The tower opens.']],
    ['He said: "Come."', ['SENTENCE He said: "Come."']],
    [
      'The causes are:\n\n1. Rain\n   - Much of it\n2. Wind\n\nThe end is near.',
      [
        'FRAMING The causes are:',
        'LIST_ITEM <The causes are:> Rain',
        'LIST_ITEM <The causes are: > Rain> Much of it',
        'LIST_ITEM <The causes are:> Wind',
        'SENTENCE The end is near.',
      ],
    ],
    [
      'In 1889 sales rose by 12% through:\n- Rain',
      ['SENTENCE In 1889 sales rose by 12% through:', 'LIST_ITEM <In 1889 sales rose by 12% through:> Rain'],
    ],
    ['- [x] One is red.\n- [ ] Two is blue.', ['LIST_ITEM One is red.', 'LIST_ITEM Two is blue.']],
    ['• One is red.\n• Two is blue.', ['LIST_ITEM One is red.', 'LIST_ITEM Two is blue.']],
    [
      '| City | People | Since |\n|:--|--:|---|\n| Paris | 2.1 million [1] | |\n| Lyon | | 43 BC |',
      [
        'HEADING City',
        'HEADING People',
        'HEADING Since',
        'HEADING Paris',
        'TABLE_CELL <Paris > People> 2.1 million {1}',
        'HEADING Lyon',
        'TABLE_CELL <Lyon > Since> 43 BC',
      ],
    ],
    ['| City |\n|---|\n| Paris |', ['HEADING City', 'TABLE_CELL <City> Paris']],
    ['> One is red.\n> Two is blue.', ['QUOTATION One is red.', 'QUOTATION Two is blue.']],
    [
      '"One is red," he said. "Two is blue."',
      ['SENTENCE "One is red," he said.', 'QUOTATION "Two is blue."'],
    ],
    [
      'Run this:\n```sh\nls -l\n```\nOne is red.',
      ['FRAMING Run this:', 'CODE ```sh\nls -l\n```', 'SENTENCE One is red.'],
    ],
    ['One is red.\n\n    x = 1\n', ['SENTENCE One is red.', 'CODE x = 1']],
    ['One is red <!-- or not -->.', ['SENTENCE One is red .']],
    ['***\n\n---', []],
    ['', []],
    ['👍', ['COURTESY 👍']],
  ])('%j', (text, expected) => {
    expect(compact(text)).toEqual(expected);
  });
});

describe('HTML', () => {
  test.each<[string, string[]]>([
    [
      '<p>One is <b>red</b> &amp; old.</p><p>Two is blue.</p>',
      ['SENTENCE One is red & old.', 'SENTENCE Two is blue.'],
    ],
    [
      '<h2>Title</h2>\n<ul><li>Rain</li><li>Wind</li></ul>',
      ['HEADING Title', 'LIST_ITEM <Title> Rain', 'LIST_ITEM <Title> Wind'],
    ],
    [
      '<table><tr><th>City</th><th>People</th></tr><tr><td>Paris</td><td>2.1 million</td></tr></table>',
      ['HEADING City', 'HEADING People', 'HEADING Paris', 'TABLE_CELL <Paris > People> 2.1 million'],
    ],
    [
      '<table><tr><td>Capital</td><td>Paris</td></tr></table>',
      ['HEADING Capital', 'TABLE_CELL <Capital> Paris'],
    ],
    ['<blockquote>One is red.</blockquote>', ['QUOTATION One is red.']],
    ['<pre>x = 1</pre>', ['CODE <pre>x = 1</pre>']],
    ['<div>One is red.<!-- hidden --></div>', ['SENTENCE One is red.', 'REASONING <!-- hidden -->']],
    ['<b>Capital:</b> Paris<br><b>Old:</b> Lyon', ['SENTENCE <Capital> Paris', 'SENTENCE <Old> Lyon']],
    ['One is red.<br>Two is blue', ['SENTENCE One is red.', 'SENTENCE Two is blue']],
  ])('%j', (text, expected) => {
    expect(compact(text)).toEqual(expected);
  });
});

describe('JSON', () => {
  test.each<[string, string[]]>([
    [
      '{"capital": "Paris", "foundedYear": 1889, "isOld": true}',
      [
        'HEADING capital',
        'FIELD <capital> Paris',
        'HEADING foundedYear',
        'FIELD <founded Year> 1889',
        'HEADING isOld',
        'FIELD <is Old> true',
      ],
    ],
    [
      '```json\n{"a": {"b": ["One is red. Two is \\"blue\\"."]}}\n```',
      ['HEADING a', 'HEADING b', 'FIELD <a > b> One is red.', 'FIELD <a > b> Two is "blue".'],
    ],
    [
      '{"answer": "Paris", "confidence": 0.9, "sources": ["https://a.org"]}',
      [
        'HEADING answer',
        'FIELD <answer> Paris',
        'HEADING confidence',
        'FRAMING 0.9',
        'HEADING sources',
        'CITATION https://a.org',
      ],
    ],
    ['["One is red.", "Two is blue."]', ['FIELD One is red.', 'FIELD Two is blue.']],
    ['{"a": "One is red.", "b": ', ['HEADING a', 'FIELD <a> One is red.', 'HEADING b']],
    [
      '{"a": "One is red."} I hope this helps!',
      ['HEADING a', 'FIELD <a> One is red.', 'COURTESY I hope this helps!'],
    ],
    ['[1] One is red.', ['SENTENCE One is red. {1}']],
  ])('%j', (text, expected) => {
    expect(compact(text)).toEqual(expected);
  });
});

describe('what is no claim', () => {
  test.each<[string, string[]]>([
    ['Sure! One is red.', ['COURTESY Sure!', 'SENTENCE One is red.']],
    ['🌉 Sure! One is red.', ['COURTESY 🌉 Sure!', 'SENTENCE One is red.']],
    ['Sure, one is red.', ['COURTESY Sure,', 'SENTENCE one is red.']],
    [
      'Certainly, here is a summary of the text:\n\nOne is red.',
      ['COURTESY Certainly, here is a summary of the text:', 'SENTENCE One is red.'],
    ],
    ['Great question! One is red.', ['COURTESY Great question!', 'SENTENCE One is red.']],
    [
      'One is red. I hope this helps! Let me know if you have any questions.',
      [
        'SENTENCE One is red.',
        'COURTESY I hope this helps!',
        'COURTESY Let me know if you have any questions.',
      ],
    ],
    ["You're welcome.", ["COURTESY You're welcome."]],
    ["Here's a summary:", ["COURTESY Here's a summary:"]],
    ['What is red? One is red.', ['QUESTION What is red?', 'SENTENCE One is red.']],
    [
      'According to the document, one is red.',
      ['FRAMING According to the document,', 'SENTENCE one is red.'],
    ],
    [
      'Based on the provided context, One is red.',
      ['FRAMING Based on the provided context,', 'SENTENCE One is red.'],
    ],
    ['The passage states that one is red.', ['FRAMING The passage states that', 'SENTENCE one is red.']],
    [
      'As mentioned in the article, one is red.',
      ['FRAMING As mentioned in the article,', 'SENTENCE one is red.'],
    ],
    ['In summary, one is red.', ['FRAMING In summary,', 'SENTENCE one is red.']],
    ['As Source 1 notes, one is red.', ['FRAMING As Source 1 notes,', 'SENTENCE one is red. {1}']],
    ['"One is red." — Passage 3', ['QUOTATION "One is red." {3}', 'FRAMING — Passage 3']],
    ['Source 3: One is red.', ['FRAMING Source 3:', 'SENTENCE One is red. {3}']],
    ['The passage clearly says one is red.', ['FRAMING The passage clearly says', 'SENTENCE one is red.']],
    ['Answer: Paris', ['FRAMING Answer:', 'SENTENCE Paris']],
    ['The answer is **Paris**.', ['FRAMING The answer is', 'SENTENCE Paris.']],
    ['One is red, according to the passage.', ['SENTENCE One is red', 'FRAMING , according to the passage.']],
    [
      '<think>One is blue.\n\nOr not.</think>\n\nOne is red.',
      ['REASONING <think>One is blue.\n\nOr not.</think>', 'SENTENCE One is red.'],
    ],
    ['<reasoning>One is', ['REASONING <reasoning>One is']],
    ['The tag <think> opens it.', ['SENTENCE The tag opens it.']],
  ])('%j', (text, expected) => {
    expect(compact(text)).toEqual(expected);
  });
});

describe('a sentence is not broken', () => {
  test.each([
    'Dr. Smith of the U.S. Army paid 3.5 percent to J. K. Rowling, e.g. in No. 5.',
    'The tool v1.2 of Acme Inc. runs on a.b.com at 5 p.m. every day.',
    'He waited ... and left.',
    'Smith et al. The result is known.'.replace('The', 'and the'),
    'She came in Jan. 2020 and left.',
  ])('%s', (text) => {
    expect(compact(text)).toEqual([`SENTENCE ${text}`]);
  });

  test('unless another begins', () => {
    expect(compact('He lives in the U.S. The law is strict. It costs 5 p.m. It is late.')).toHaveLength(4);
    expect(compact('1. Mix it. 2. Bake it.')).toEqual(['LIST_ITEM Mix it.', 'LIST_ITEM Bake it.']);
    expect(compact('Do this: 1. Mix it. 2. Bake it.').slice(1)).toEqual([
      'SENTENCE Mix it.',
      'SENTENCE Bake it.',
    ]);
  });

  test('by the end of a line that fits it to a width', () => {
    expect(
      compact(
        'The tower in the middle of the city is named after Gustave\nEiffel, who built it.\nIt is tall.',
      ),
    ).toEqual([
      'SENTENCE The tower in the middle of the city is named after Gustave Eiffel, who built it.',
      'SENTENCE It is tall.',
    ]);
    expect(compact('One is red\nTwo is blue')).toEqual(['SENTENCE One is red', 'SENTENCE Two is blue']);
  });
});
