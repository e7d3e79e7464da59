/**
 * What a single value in a configuration file may be: text in, checked value out.
 *
 * A message says what was expected as `PHRASE, such as EXAMPLE`; the problem around it is worded elsewhere.
 */
import { z } from 'zod';
import { type Decimal, decimal, parseJsonNumber, toText } from '#domain/decimal.ts';
import {
  parseAccountId,
  parseAssetClass,
  parseCurrency,
  parsePortfolioId,
  parseSymbol,
} from '#domain/ids.ts';
import { parseTradeDate } from '#domain/time.ts';

/** Refuses the value; `next` replaces the usual advice. */
function refuse(context: z.RefinementCtx, message: string, next?: string): never {
  context.addIssue({
    code: 'custom',
    message,
    ...(next === undefined ? {} : { params: { next } }),
  });
  return z.NEVER;
}

/** Text that `parse` understands; `expected` also names the type in JSON Schema and in the reference. */
export function textOf<Value>(
  expected: string,
  parse: (text: string) => Value | undefined,
  advise: (text: string) => string | undefined = () => undefined,
) {
  const [phrase = expected, example] = expected.split(', such as ');
  return z
    .string({ error: expected })
    .transform((text, context): Value => parse(text) ?? refuse(context, expected, advise(text)))
    .meta({
      title: phrase.replace(/^(?:an?|the) /, ''),
      ...(example === undefined ? {} : { examples: [example] }),
    });
}

interface DecimalRange {
  readonly min: string;
  readonly max: string;
  readonly example: string;
}

/** An exact decimal within bounds, both included. */
export function decimalBetween({ min, max, example }: DecimalRange) {
  const [low, high] = [decimal(min), decimal(max)];
  const expected = `a number from ${min} to ${max}, such as ${example}`;
  const parse = (text: string) => {
    const value = parseJsonNumber(text);
    return value?.gte(low) && value.lte(high) ? value : undefined;
  };
  return textOf<Decimal>(expected, parse, adviseOnNumber).meta({
    type: 'number',
    minimum: Number(min),
    maximum: Number(max),
    examples: [Number(example)],
  });
}

const PERCENT = /^([+-]?\d+(?:\.\d+)?)\s*%$/;
const GROUPED = /^[+-]?\d{1,3}(?:[,_ ']\d{3})+(?:\.\d+)?$/;

function adviseOnNumber(text: string): string | undefined {
  const percent = PERCENT.exec(text)?.[1];
  if (percent !== undefined && percent.length < 20)
    return `write ${toText(decimal(percent).div(decimal('100')))}, a fraction of one`;
  return GROUPED.test(text) ? `write ${text.replace(/[,_ ']/g, '')}` : undefined;
}

export const weight = decimalBetween({ min: '0', max: '1', example: '0.25' });
/** A price of trading or of tax, as a fraction. */
export const rate = decimalBetween({ min: '0', max: '1', example: '0.001' });
/** Base currency. */
export const amount = decimalBetween({ min: '0', max: '1000000000000', example: '500' });

export function integerBetween(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}, such as ${min + 1}`;
  const parse = (text: string) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    return value !== undefined && value >= min && value <= max ? value : undefined;
  };
  return textOf(expected, parse).meta({
    type: 'integer',
    minimum: min,
    maximum: max,
    examples: [min + 1],
  });
}

const MILLISECONDS_PER: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const DURATION = /^(\d{1,9})\s?(ms|s|m|h)$/;

/** A duration in milliseconds; `min` and `max` are written like the value itself. */
export function durationBetween(min: string, max: string, example: string) {
  const [low, high] = [milliseconds(min) ?? 0, milliseconds(max) ?? 0];
  const expected = `a duration from ${min} to ${max}, such as ${example}`;
  const parse = (text: string) => {
    const value = milliseconds(text);
    return value !== undefined && value >= low && value <= high ? value : undefined;
  };
  const advise = (text: string) =>
    /^\d+$/.test(text) ? `write the unit: ${text}ms, ${text}s, ${text}m or ${text}h` : undefined;
  return textOf(expected, parse, advise);
}

/** `500ms`, `30s`, `5m` or `1h` in milliseconds; undefined for anything else. */
export function milliseconds(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return count === undefined || unit === undefined
    ? undefined
    : Number(count) * (MILLISECONDS_PER[unit] ?? 0);
}

/** A count of days written `30d`. */
export function daysBetween(min: number, max: number) {
  const expected = `a number of days from ${min}d to ${max}d, such as ${Math.max(min, 30)}d`;
  const parse = (text: string) => {
    const days = /^(\d{1,5})d$/.exec(text)?.[1];
    const count = days === undefined ? Number.NaN : Number(days);
    return count >= min && count <= max ? count : undefined;
  };
  const advise = (text: string) => (/^\d+$/.test(text) ? `write ${text}d` : undefined);
  return textOf(expected, parse, advise);
}

export const flag = z.boolean({ error: 'true or false' });

const inCapitals = (text: string) =>
  text !== text.toUpperCase() && parseSymbol(text.toUpperCase()) !== undefined
    ? `did you mean ${JSON.stringify(text.toUpperCase())}?`
    : undefined;

export const symbol = textOf('an instrument symbol, such as VTI', parseSymbol, inCapitals);
export const assetClass = textOf('an asset class, such as us_equity', parseAssetClass);
export const currency = textOf('a currency code, such as USD', parseCurrency);
export const portfolioId = textOf(
  'a name of letters, digits and _ . - for a folder, such as household',
  parsePortfolioId,
);
export const accountId = textOf(
  'a name of letters, digits and _ . - for a file, such as BROKERAGE_001',
  parseAccountId,
);
export const tradeDate = textOf('a date, such as 2026-11-20', parseTradeDate);

/** Any short text without control characters; a number is taken as it is written. */
export function shortText(what: string, lengthMax: number) {
  const parse = (text: string) =>
    text.length >= 1 && text.length <= lengthMax && !/\p{Cc}/u.test(text) ? text : undefined;
  return textOf(what, parse).meta({ type: ['string', 'number'] });
}

export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: wordList(words) });
}

/** `a, b or c`. */
export function wordList(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
