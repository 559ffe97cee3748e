/**
 * Five passages, and a response of about a hundred words to judge against them. No two calls share
 * a sentence, so that nothing is cached.
 */
export function judgedTexts(seed: string): {
  readonly response: string;
  readonly context: readonly string[];
} {
  const numbered = (sentences: readonly string[]) =>
    sentences.map((sentence, index) => sentence.replace('.', ` in report ${seed} ${index}.`)).join(' ');
  return { response: numbered(answer), context: passages.map(numbered) };
}

const answer = [
  'The old harbour bridge was opened in 1874 after six years of work.',
  'It is 210 metres long and rests on five arches of grey stone.',
  'A flood carried two of the arches away in 1921, and the town rebuilt them within a year.',
  'Trams crossed it until 1956, when the line was closed for want of passengers.',
  'Today some nine thousand people walk over it every day, most of them on their way to the market.',
  'The museum beside it shows the drawings of its builder, Anna Lindqvist, who never saw it finished.',
];

const passages = [
  [
    'The harbour bridge is the oldest crossing of the river and was opened in May 1874.',
    'Work on it had begun in 1868 under the engineer Anna Lindqvist, who died two years before it was finished.',
    'Its five arches of grey stone span 210 metres.',
  ],
  [
    'In the spring of 1921 the river rose by four metres and took away the two northern arches.',
    'The council voted for rebuilding at once, and carts could cross again eleven months later.',
  ],
  [
    'The tram line from the station to the market used the bridge from 1901 on.',
    'It lost passengers to the buses after the war and was closed in 1956.',
    'The rails were lifted three years later.',
  ],
  [
    'A count of last summer found nine thousand walkers a day on the bridge.',
    'Two thirds of them were going to the market or coming from it.',
    'Cyclists were counted apart.',
  ],
  [
    'The museum of the harbour stands at the southern end.',
    'It keeps drawings of the bridge, letters of its builder, and a model made of matches.',
    'On Mondays it is closed.',
  ],
];
