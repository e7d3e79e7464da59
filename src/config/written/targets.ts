/** What a user may write in `targets.yaml`. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import { CASH, parseSymbol } from '#domain/ids.ts';
import { TRADE_PERMISSIONS } from '#domain/vocabulary.ts';
import {
  assetClass,
  currency,
  decimalBetween,
  oneOf,
  portfolioId,
  shortText,
  symbol,
  textOf,
  tradeDate,
  weight,
} from './scalars.ts';

const band = fields({
  absolute: weight.optional().describe('Allowed distance from the target, as a weight'),
  relative: decimalBetween({ min: '0', max: '10', example: '0.25' })
    .optional()
    .describe('Allowed distance as a fraction of the target'),
  low: weight.optional().describe('Smallest allowed weight; replaces that side of the band'),
  high: weight.optional().describe('Largest allowed weight; replaces that side of the band'),
});

const classTarget = fields({
  weight: weight.describe('Target weight; all of them sum to exactly 1'),
  instruments: z
    .array(symbol)
    .prefault([])
    .describe('Instruments that count as this class; the first is preferred to buy'),
  band: band
    .optional()
    .describe(
      'Replaces the band that the drift rule gives this class, `absolute` and `relative` together',
    ),
});

const instrumentFacts = fields({
  assetClass: assetClass.optional().describe('The one class that the instrument counts as'),
  assetClasses: z
    .record(assetClass, weight)
    .optional()
    .describe('How a fund divides over several classes; the weights sum to exactly 1'),
  trade: oneOf(TRADE_PERMISSIONS).prefault('both').describe('What may be done with it'),
  identicalTo: z
    .array(symbol)
    .prefault([])
    .describe('Substantially identical instruments, for wash sales'),
});

const tilt = fields({
  assetClass: assetClass.describe('The class whose target moves'),
  tilt: decimalBetween({ min: '-1', max: '1', example: '+0.05' }).describe(
    'Added to the target weight',
  ),
  from: tradeDate.describe('First day'),
  until: tradeDate.describe('Last day'),
  range: z
    .tuple([weight, weight], { error: 'two weights, such as [0.35, 0.55]' })
    .optional()
    .describe('Lowest and highest weight that the tilted target may have'),
  note: shortText('a text of at most 500 characters', 500)
    .optional()
    .describe('Why, for people; it is repeated in reports'),
});

const timeZone = textOf('a time zone, such as America/New_York', (text) =>
  text.length <= 64 && isTimeZone(text) ? text : undefined,
);

/** An IANA name: offsets such as +05:00 know no daylight saving time. */
function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

const weightName = textOf('an instrument symbol or cash, such as VTI', (text) =>
  text === CASH ? CASH : parseSymbol(text),
);

export const targetsSections = {
  portfolioId: portfolioId.describe(
    'Names the household in folders, in the database and in order ids',
  ),
  baseCurrency: currency.prefault('USD').describe('The currency of all values'),
  timeZone: timeZone
    .prefault('America/New_York')
    .describe('IANA time zone of the exchange; decides the trading date'),
  holidays: z
    .union([oneOf(['nyse', 'none']), z.array(tradeDate)], {
      error: 'nyse, none or a list of dates, such as [2026-12-25]',
    })
    .nullable()
    .prefault(null)
    .describe(
      'Days without trading. Without it: `nyse` in time zone America/New_York, else `none`',
    ),
  assetClasses: z
    .record(assetClass, classTarget)
    .nullable()
    .prefault(null)
    .describe('Target allocation by asset class. The class `cash` is cash'),
  weights: z
    .record(weightName, weight)
    .nullable()
    .prefault(null)
    .describe('Instead of `asset_classes`: one class per instrument, with its target weight'),
  instruments: z
    .record(symbol, instrumentFacts)
    .prefault({})
    .describe('Facts about single instruments'),
  tactical: z.array(tilt).prefault([]).describe('Temporary tilts, for TACTICAL_REBALANCING'),
};

export type WrittenClass = z.output<typeof classTarget>;
export type WrittenBand = z.output<typeof band>;
export type WrittenInstrument = z.output<typeof instrumentFacts>;
export type WrittenTilt = z.output<typeof tilt>;
