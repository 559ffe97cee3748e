import type { Token } from './tokens.ts';

const english = [
  'january jan',
  'february feb',
  'march mar',
  'april apr',
  'may',
  'june jun',
  'july jul',
  'august aug',
  'september sep sept',
  'october oct',
  'november nov',
  'december dec',
];

/** English names and abbreviations of the months. */
export const months: ReadonlyMap<string, number> = new Map(
  english.flatMap((names, place) => names.split(' ').map((name) => [name, place + 1] as const)),
);

/** English names of the months without abbreviations. */
export const fullMonths: ReadonlySet<string> = new Set(english.map((names) => names.split(' ')[0] ?? ''));

/**
 * Full names of the months in other languages, as Unicode CLDR 48 writes them in a date. They count
 * only next to a day or a year, because many of them have other meanings.
 */
const otherLanguages = [
  'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
  'januari februari maart april mei juni juli augustus september oktober november december',
  'januari februari mars april maj juni juli augusti september oktober november december',
  'januar februar marts april maj juni juli august september oktober november december',
  'januar februar mars april mai juni juli august september oktober november desember',
  'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta',
  'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
  'ledna února března dubna května června července srpna září října listopadu prosince',
  'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
  'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня',
  'Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık',
  'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember',
  'Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου',
  'január február március április május június július augusztus szeptember október november december',
  'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
];

const foreignMonths: ReadonlyMap<string, number> = new Map(
  otherLanguages.flatMap((names) => names.split(' ').map((name, place) => [name, place + 1] as const)),
);

/**
 * The month that a word next to a number names. In other languages, a word counts only in the
 * letter case that the language uses.
 */
export function monthOf({ text, lower }: Token): number | undefined {
  return months.get(lower) ?? foreignMonths.get(text);
}
