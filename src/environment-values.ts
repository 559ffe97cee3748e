import { z } from 'zod';

/** A whole number in decimal digits. */
export const wholeNumber = (expectation: string, least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, expectation)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expectation);

export const milliseconds = wholeNumber('expects milliseconds from 100 to 3600000', 100, 3_600_000);

/** The address of a service. */
export const serviceUrl = (name: string, protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `expects an address like ${name}`,
    );

/** A secret that clients send. */
export const token = z
  .string()
  .min(16, 'expects at least 16 characters; `openssl rand -hex 24` makes a good one')
  .regex(/^[\x21-\x7e]+$/, 'expects printable ASCII without spaces');

/** The origin of a web page. */
export const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'expects origins like https://charts.example.org, separated by commas',
  );
