import { isIP } from 'node:net';
import { z } from 'zod';

/** An integer in decimal digits. */
export const wholeNumber = (expectation: string, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, expectation)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expectation);

export const milliseconds = wholeNumber(
  'expects a number of milliseconds from 100 to 3600000',
  100,
  3_600_000,
);

/** The URL of a service. */
export const serviceUrl = (name: string, protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `expects a URL such as ${name}`,
    );

/** A secret token that clients send. */
export const token = z
  .string()
  .min(16, 'expects at least 16 characters; generate a token with `openssl rand -hex 24`')
  .regex(/^[\x21-\x7e]+$/, 'expects printable ASCII without spaces');

/** The origin of a web page. */
export const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'expects origins such as https://charts.example.org, separated by commas',
  );

/** Maximum prefix length in bits for each IP version. */
const prefixBits: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** An IP address or a CIDR block. */
export const addressBlock = z.string().refine((text) => {
  const [address = '', bits, ...rest] = text.split('/');
  const max = prefixBits[isIP(address)];
  if (max === undefined || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= max);
}, 'expects IP addresses or CIDR blocks such as 10.0.0.0/8, separated by commas');

/** A comma-separated list of items. */
export const listOf = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item));
