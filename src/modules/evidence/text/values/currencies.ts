import type { Token } from './tokens.ts';

/** Currencies that a name or sign may mean, the usual one first, and the size of one unit of it. */
export interface Currency {
  readonly codes: readonly string[];
  /** 0.01 for cents and pence. */
  readonly factor: number;
}

const dollars = 'USD CAD AUD NZD HKD SGD'.split(' ');

/** Codes of ISO 4217, each followed by its signs, abbreviations and names. */
const table = [
  ['USD', 'US$ US_dollar US_dollars U.S._dollar U.S._dollars American_dollars'],
  ['CAD', 'C$ CA$ CDN$ Canadian_dollar Canadian_dollars'],
  ['AUD', 'A$ AU$ Australian_dollar Australian_dollars'],
  ['NZD', 'NZ$ New_Zealand_dollars'],
  ['HKD', 'HK$ Hong_Kong_dollars'],
  ['SGD', 'S$ SG$ Singapore_dollars'],
  ['TWD', 'NT$'],
  ['BRL', 'R$ reais'],
  ['EUR', '€ euro euros'],
  ['GBP', '£ pound pounds pound_sterling pounds_sterling quid British_pounds'],
  ['JPY', '¥ yen'],
  ['CNY', 'CN¥ RMB yuan renminbi'],
  ['INR', '₹ Rs rupee rupees Indian_rupees'],
  ['RUB', '₽ ruble rubles rouble roubles'],
  ['KRW', '₩ South_Korean_won Korean_won'],
  ['CHF', 'Swiss_franc Swiss_francs'],
  ['SEK', 'krona kronor Swedish_kronor'],
  ['NOK', 'Norwegian_kroner'],
  ['DKK', 'Danish_kroner'],
  ['PLN', 'zł zloty zlotys'],
  ['TRY', '₺ lira liras'],
  ['ILS', '₪ shekel shekels'],
  ['VND', '₫ dong'],
  ['THB', '฿ baht'],
  ['UAH', '₴ hryvnia hryvnias'],
  ['NGN', '₦ naira'],
  ['PHP', '₱'],
  ['ZAR', 'rand'],
  ['MXN', 'Mexican_pesos'],
  ['SAR', 'riyal riyals'],
  ['AED', 'dirham dirhams'],
  ['CZK', 'koruna korunas Czech_crowns'],
  ['HUF', 'forint forints'],
  ['BTC', '₿ bitcoin bitcoins'],
] as const;

const currencies: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  ...table.flatMap(([code, names]) =>
    [code, ...names.split(' ')].map(
      (name) => [name.replaceAll('_', ' '), { codes: [code], factor: 1 }] as const,
    ),
  ),
  ...['$', 'dollar', 'dollars', 'buck', 'bucks'].map(
    (name) => [name, { codes: dollars, factor: 1 }] as const,
  ),
  ...['franc', 'francs'].map((name) => [name, { codes: ['CHF', 'FRF', 'XOF'], factor: 1 }] as const),
  ...['peso', 'pesos'].map((name) => [name, { codes: ['MXN', 'PHP', 'ARS', 'CLP'], factor: 1 }] as const),
  ...['kr', 'krone', 'kroner'].map((name) => [name, { codes: ['NOK', 'DKK', 'SEK'], factor: 1 }] as const),
  ...['cent', 'cents', '¢'].map((name) => [name, { codes: [...dollars, 'EUR'], factor: 0.01 }] as const),
  ...['penny', 'pence', 'p'].map((name) => [name, { codes: ['GBP'], factor: 0.01 }] as const),
]);

const names: ReadonlySet<string> = new Set(
  [...currencies.keys()].map((name) => name.split(/[ $¥.]/)[0] ?? ''),
);
const signs: ReadonlySet<string> = new Set([...currencies.keys()].filter((name) => /^\p{Sc}$/u.test(name)));
/** Excludes the codes that are also names of other things. */
const codes: ReadonlySet<string> = new Set([...table.map(([code]) => code), 'RMB', 'Rs']).difference(
  new Set(['PHP', 'TRY', 'BTC']),
);

/** A currency and the index of the token after it. */
interface CurrencyAt {
  readonly currency: Currency;
  readonly end: number;
}

/** A sign or code before an amount: "$5", "US$5", "USD 5". Null if there is none. */
export function currencyBefore(tokens: readonly Token[], at: number): CurrencyAt | null {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first === undefined) return null;
  if (signs.has(first.text)) return found(first.text, at + 1);
  if (second?.isGlued === true && signs.has(second.text) && names.has(first.text)) {
    return found(first.text + second.text, at + 2) ?? found(second.text, at + 2);
  }
  if (!codes.has(first.text)) return null;
  return found(first.text, second?.text === '.' && second.isGlued ? at + 2 : at + 1);
}

/** Maximum number of tokens of a name: "U.S. dollars" has five. */
const maxTokens = 5;

/** A sign, code or name after an amount: "5 €", "5 USD", "5 Canadian dollars". */
export function currencyAfter(tokens: readonly Token[], at: number): CurrencyAt | null {
  const first = tokens[at];
  if (first === undefined || !(names.has(first.text) || names.has(first.lower) || signs.has(first.text))) {
    return null;
  }
  let name = '';
  let longest: CurrencyAt | null = null;
  for (let place = at; place < Math.min(at + maxTokens, tokens.length); place += 1) {
    const token = tokens[place];
    if (token === undefined) break;
    name += `${place > at && !token.isGlued ? ' ' : ''}${token.text}`;
    longest =
      found(name, place + 1) ??
      (token.kind === 'WORD' ? found(name.toLowerCase(), place + 1) : null) ??
      longest;
  }
  return longest;
}

function found(name: string, end: number): CurrencyAt | null {
  const currency = currencies.get(name);
  return currency === undefined ? null : { currency, end };
}

/** Whether an amount of money may start with this token. */
export function startsMoney({ text }: Token): boolean {
  return signs.has(text) || codes.has(text);
}
