/** Fields as brokers' JSON writes them, for schemas of what arrives; numbers have already become text. */
import { z } from 'zod';
import { type Decimal, parseJsonNumber } from '#domain/decimal.ts';
import { type Currency, type InstrumentSymbol, parseCurrency } from '#domain/ids.ts';
import { type Instant, parseInstant } from '#domain/time.ts';
import { instrumentSymbol } from './instrument-symbol.ts';

/** A JSON number or the text of one, exactly. */
export const decimalField = parsed<Decimal>(parseJsonNumber, 'expected a decimal number');

/** As `decimalField`; null where the broker leaves it out, empty or null. */
export const optionalDecimal = optional(decimalField);

/** In the one spelling that class shares have here. */
export const symbolField = parsed<InstrumentSymbol>(
  instrumentSymbol,
  'expected an instrument symbol',
);

export const currencyField = parsed<Currency>(parseCurrency, 'expected a currency code');

/** RFC 3339, also with a space in place of the `T`. */
export const instantField = parsed<Instant>(
  (text) => parseInstant(text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T')),
  'expected a time with its offset',
);

/** An identifier, a JSON number included: its digits are kept as text. */
export const identifierField = z.string().min(1).max(128);

/** Null for what is left out, null or empty. */
export function optional<Field extends z.ZodType>(field: Field) {
  return z
    .preprocess((value) => (value === '' || value === undefined ? null : value), field.nullable())
    .optional()
    .transform((value) => value ?? null);
}

/** Text that `parse` accepts; the text itself is not quoted in problems. */
export function parsed<Value>(parse: (text: string) => Value | undefined, expected: string) {
  return z.string({ error: expected }).transform((text, context): Value => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}
