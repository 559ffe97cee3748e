import { describe, expect, test } from 'vitest';
import { languageOf, rulesFor } from '../../../../../src/modules/evidence/text/language.ts';

describe('the language of a text', () => {
  test.each([
    ['The bridge opened in 1932.', 'en'],
    ['He bought a new car yesterday.', 'en'],
    ['Plants need light and water', 'en'],
    ['Die Brücke wurde 1932 eröffnet.', 'de'],
    ['Le train avait deux heures de retard.', 'fr'],
    ['El hotel está junto al lago.', 'es'],
    ['Ieri ha comprato una macchina nuova.', 'it'],
    ['Hij kocht gisteren een nieuwe auto.', 'nl'],
    ['Moja siostra pracuje jako lekarka w Krakowie.', 'pl'],
    ['Вчера он купил новую машину.', 'ru'],
    ['Dün yeni bir araba aldı.', 'tr'],
    ['橋は1932年に開通した。', 'ja'],
    ['他昨天买了一辆新车。', 'zh'],
    ['اشترى سيارة جديدة أمس.', 'ar'],
    ['Je regarde The Office chaque soir avec ma famille.', 'fr'],
  ])('%j is %s', async (text, language) => {
    expect(await languageOf(text)).toBe(language);
  });

  test.each([
    '',
    '1911',
    'Yes.',
    'Angela Merkel',
    'Paris, London, Madrid',
    '☃☃☃',
    'B-52',
  ])('is not clear from %j', async (text) => {
    expect(await languageOf(text)).toBeNull();
  });

  test('is found early in a long text', async () => {
    expect(await languageOf('Le train avait deux heures de retard. '.repeat(5000))).toBe('fr');
  });
});

test('rules are those of English, or none', () => {
  expect(rulesFor('en')).toEqual({ comparesWords: true });
  expect(rulesFor(null)).toEqual({ comparesWords: true });
  expect(rulesFor('de')).toEqual({ comparesWords: false });
});
