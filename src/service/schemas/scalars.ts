/** What requests are made of: names and decimals, each with a form that its JSON Schema says completely. */
import { z } from 'zod';
import { parseJsonNumber, toText } from '#domain/decimal.ts';
import { METHODS, TRIGGER_TYPES } from '#domain/vocabulary.ts';

export const portfolioId = z
  .string()
  .regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_-])?$/)
  .describe('The portfolio, as targets.yaml names it')
  .meta({ examples: ['household'] });

export const symbol = z
  .string()
  .regex(/^[A-Z0-9](?:[A-Z0-9 ./^=:_-]{0,30}[A-Z0-9])?$/)
  .meta({ examples: ['VTI'] });

export const triggerType = z.enum(TRIGGER_TYPES);
export const method = z.enum(METHODS);

/** A JSON number with as many places as a text may have: it is taken as it is written. */
function plainNumber(max: number) {
  return z
    .number()
    .min(0, { abort: true })
    .max(max, { abort: true })
    .refine((value) => /^\d+(?:\.\d{1,12})?$/.test(decimalText(value)), {
      error: 'expected at most 12 decimal places',
    });
}

/** Without an exponent; one of more than two digits stays as it is. */
function decimalText(value: number): string {
  const decimal = parseJsonNumber(String(value));
  return decimal === undefined ? String(value) : toText(decimal);
}

export const amount = z
  .union([z.string().regex(/^\d{1,15}(?:\.\d{1,12})?$/), plainNumber(1e15)])
  .meta({ examples: ['250.00'] });

export const fraction = z
  .union([z.string().regex(/^(?:0(?:\.\d{1,12})?|1(?:\.0{1,12})?)$/), plainNumber(1)])
  .meta({ examples: ['0.15'] });

/** A decimal in an answer: exact, as text, as in every document of the program. */
export const exact = z.string().meta({
  title: 'decimal',
  pattern: '^-?[0-9]+([.][0-9]+)?$',
  examples: ['251.33'],
});
export const date = z.string().meta({ format: 'date', examples: ['2026-11-20'] });
export const instant = z.string().meta({ format: 'date-time', examples: ['2026-11-20T21:00:00Z'] });

export const limit = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/)
  .optional()
  .describe('Most items of one page, 1 to 100; 20 when left out');

export const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,256}$/)
  .optional()
  .describe('`next_cursor` of the page before; the first page when left out');

export const yesOrNo = z.enum(['true', 'false']).optional();
