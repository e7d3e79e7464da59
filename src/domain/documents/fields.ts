/**
 * The vocabulary of the public JSON documents: one definition gives the file's schema (snake_case, decimals as
 * text), the type inside the program (camelCase, exact decimals) and the translation in both directions.
 */
import { z } from 'zod';
import { type Decimal, isDecimal, parseDecimal, toText } from '../decimal.ts';
import {
  type AccountId,
  type AssetClass,
  type Currency,
  type InstrumentSymbol,
  type PortfolioId,
  parseAccountId,
  parseAssetClass,
  parseCurrency,
  parsePortfolioId,
  parseSymbol,
} from '../ids.ts';
import { type Instant, parseInstant, parseTradeDate, type TradeDate } from '../time.ts';

type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : Text;

type Shape = Readonly<Record<string, z.ZodType>>;
type SnakeShape<Inner extends Shape> = {
  [Key in keyof Inner & string as SnakeCase<Key>]: Inner[Key];
};
type CamelOutput<Inner extends Shape> = z.output<
  z.ZodObject<{ -readonly [Key in keyof Inner]: Inner[Key] }>
>;

/** An object whose keys are camelCase in the program and snake_case in the file; unknown keys are errors. */
export function fields<Inner extends Shape>(shape: Inner) {
  const snakeByCamel = Object.keys(shape).map((camel) => [camel, toSnakeCase(camel)] as const);
  const snakeShape = Object.fromEntries(
    snakeByCamel.map(([camel, snake]) => [snake, shape[camel]]),
  );
  const inFile = z.strictObject(snakeShape as SnakeShape<Inner>);
  const inProgram = z.custom<Readonly<CamelOutput<Inner>>>(isRecord);
  return z.codec(inFile, inProgram, {
    decode: (file) => rename(file, snakeByCamel, 'toCamel') as never,
    encode: (value) => rename(value, snakeByCamel, 'toSnake') as never,
  });
}

/** `riskAversion` as files write it: `risk_aversion`. */
export function toSnakeCase(camel: string): string {
  return camel.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

function rename(
  value: object,
  snakeByCamel: readonly (readonly [string, string])[],
  direction: 'toCamel' | 'toSnake',
): object {
  const renamed: Record<string, unknown> = {};
  const record = value as Readonly<Record<string, unknown>>;
  for (const [camel, snake] of snakeByCamel) {
    const [from, to] = direction === 'toCamel' ? [snake, camel] : [camel, snake];
    if (record[from] !== undefined) renamed[to] = record[from];
  }
  return renamed;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Names the document: the first field of every one. */
export function schemaField<const Schema extends string>(schema: Schema) {
  return z.literal(schema).describe('Kind and version of the document');
}

/** How a scalar is called in the reference, and what it is where a field does not say more. */
interface ScalarText {
  readonly title: string;
  readonly description?: string;
  /** The form of the text in JSON Schema; the check itself is the parser's. */
  readonly pattern?: string;
  readonly format?: string;
  readonly examples: readonly string[];
}

/** Text in the file, a branded name in the program. */
function name<Name extends string>(
  parse: (text: string) => Name | undefined,
  expected: string,
  text: ScalarText,
) {
  const field = z.string().refine((value) => parse(value) !== undefined, {
    error: `expected ${expected}`,
  }) as unknown as z.ZodType<Name, string>;
  return field.meta({ ...text, examples: [...text.examples] });
}

export const portfolioIdField = name<PortfolioId>(
  parsePortfolioId,
  'a portfolio id (letters, digits, _ . -)',
  {
    title: 'portfolio id',
    description: 'The household, as targets.yaml names it',
    examples: ['household'],
  },
);
export const accountIdField = name<AccountId>(
  parseAccountId,
  'an account id (letters, digits, _ . -)',
  {
    title: 'account id',
    description: 'The account, as brokerages.yaml names it',
    examples: ['BROKERAGE_001'],
  },
);
export const symbolField = name<InstrumentSymbol>(
  parseSymbol,
  'an instrument symbol such as "VTI"',
  { title: 'symbol', description: 'The instrument, as orders name it', examples: ['VTI'] },
);
export const assetClassField = name<AssetClass>(
  parseAssetClass,
  'an asset class name such as "us_equity"',
  {
    title: 'asset class',
    description: 'The class, as targets.yaml names it; `cash` is money',
    examples: ['us_equity'],
  },
);
export const currencyField = name<Currency>(parseCurrency, 'a currency code such as "USD"', {
  title: 'currency',
  description: 'ISO 4217 code',
  pattern: '^[A-Z]{3}$',
  examples: ['USD'],
});
export const tradeDateField = name<TradeDate>(parseTradeDate, 'a date such as "2026-11-20"', {
  title: 'date',
  format: 'date',
  examples: ['2026-11-20'],
});

/** RFC 3339 with any offset in the file, UTC in the program. */
export const instantField = z
  .codec(
    z.string().refine((text) => parseInstant(text) !== undefined, {
      error: 'expected an RFC 3339 time such as "2026-11-20T21:00:00Z"',
    }),
    z.custom<Instant>((value) => typeof value === 'string'),
    { decode: (text) => parseInstant(text) as Instant, encode: (instant) => instant },
  )
  .meta({ title: 'time', format: 'date-time', examples: ['2026-11-20T21:00:00Z'] });

/**
 * A plain decimal as text in the file (`"251.33"`), an exact decimal in the program. Its length is limited on
 * reading only: a product of two absurd numbers is written, and refused by whoever reads it.
 */
export const decimalField = z
  .codec(z.string(), z.custom<Decimal>(isDecimal), {
    decode: (text, context) => parseDecimal(text) ?? refuseDecimal(text, context),
    encode: toText,
  })
  .meta({
    title: 'decimal',
    pattern: '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$',
    examples: ['251.33'],
  });

function refuseDecimal(text: string, context: z.core.ParsePayload): never {
  context.issues.push({
    code: 'custom',
    input: text,
    message: 'expected a plain decimal as text, such as "251.33"',
  });
  return z.NEVER;
}

/** A statistic: a JSON number, never an amount of money. */
export const statisticField = z.number();
