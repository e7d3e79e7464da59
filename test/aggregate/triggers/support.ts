/** Small households and price histories for the tests of triggers. */
import type { TriggerFacts } from '#aggregate/triggers/evaluate.ts';
import type { ClassStanding, Standing } from '#aggregate/triggers/standing.ts';
import type { ClassBand } from '#config/config.ts';
import type { Trigger } from '#config/rule.ts';
import { decimal, sum } from '#domain/decimal.ts';
import type { AssetClass, Currency, InstrumentSymbol } from '#domain/ids.ts';
import { calendarOf, type PriceSeries } from '#domain/statistics/price-series.ts';
import { isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';

export const TODAY = '2026-11-20' as TradeDate;
const USD = 'USD' as Currency;

type TriggerOf<Type extends Trigger['type']> = Extract<Trigger, { type: Type }>;

export interface ClassRow {
  readonly value: string;
  readonly target: string;
  readonly band?: Partial<Readonly<Record<keyof ClassBand, string>>>;
}

/** Each class is held in one instrument that bears its name in capitals, and cash in money. */
export function standingWith(
  rows: Readonly<Record<string, ClassRow>>,
  untargeted: Readonly<Record<string, string>> = {},
): Standing {
  const classes: ClassStanding[] = Object.entries(rows).map(([name, row]) => ({
    assetClass: name as AssetClass,
    value: decimal(row.value),
    targetWeight: decimal(row.target),
    band: row.band === undefined ? null : bandWith(row.band),
    preferred: name === 'cash' ? null : (name.toUpperCase() as InstrumentSymbol),
  }));
  const targeted = classes.flatMap(({ assetClass, value, preferred }) =>
    preferred === null || value.eq('0')
      ? []
      : [{ symbol: preferred, value, exposures: [{ assetClass, weight: decimal('1') }] }],
  );
  const strangers = Object.entries(untargeted).map(([name, value]) => ({
    symbol: name as InstrumentSymbol,
    value: decimal(value),
    exposures: [],
  }));
  const values = [...classes, ...strangers].map(({ value }) => value);
  return {
    baseCurrency: USD,
    totalValue: sum(values),
    classes,
    holdings: [...targeted, ...strangers],
  };
}

function bandWith(band: Partial<Readonly<Record<keyof ClassBand, string>>>): ClassBand {
  const bound = (text: string | undefined) => (text === undefined ? null : decimal(text));
  return {
    absolute: bound(band.absolute),
    relative: bound(band.relative),
    low: bound(band.low),
    high: bound(band.high),
  };
}

export const EVEN = standingWith({
  stocks: { value: '600', target: '0.6' },
  bonds: { value: '400', target: '0.4' },
});

export function factsWith(facts: Partial<TriggerFacts>): TriggerFacts {
  return {
    standing: EVEN,
    series: null,
    asOf: TODAY,
    lastExecutedOn: null,
    holidays: new Set(),
    isAskedFor: false,
    ...facts,
  };
}

export function driftTrigger(
  parameters: Partial<
    Omit<TriggerOf<'DRIFT_THRESHOLD'>, 'absolute' | 'relative'> & {
      absolute: string;
      relative: string | null;
    }
  > = {},
): TriggerOf<'DRIFT_THRESHOLD'> {
  const {
    absolute = '0.05',
    relative = '0.25',
    scope = 'asset_class',
    inclusive = true,
  } = parameters;
  return {
    type: 'DRIFT_THRESHOLD',
    absolute: decimal(absolute),
    relative: relative === null ? null : decimal(relative),
    scope,
    inclusive,
  };
}

/** Weekdays up to and including `until`, oldest first. */
export function weekdays(count: number, until: TradeDate = TODAY): readonly TradeDate[] {
  const dates: TradeDate[] = [];
  for (let day = until; dates.length < count; day = plusDays(day, -1)) {
    if (isBusinessDay(day, new Set())) dates.push(day);
  }
  return dates.reverse();
}

/** Prices that make these daily log returns, the newest today. */
export function seriesFrom(returns: Readonly<Record<string, ArrayLike<number>>>): PriceSeries {
  const length = Math.max(...Object.values(returns).map((column) => column.length));
  const closes = Object.entries(returns).map(([name, column]) => {
    let level = Math.log(100);
    const path = Array.from({ length: column.length + 1 }, (_, day) => {
      level += day === 0 ? 0 : (column[day - 1] as number);
      return Math.exp(level);
    });
    const missing = Array<number>(length - column.length).fill(Number.NaN);
    return [name as InstrumentSymbol, Float64Array.from([...missing, ...path])] as const;
  });
  const bySymbol = new Map(closes);
  return {
    currency: USD,
    ...calendarOf(weekdays(length + 1)),
    closesOf: (symbol) => bySymbol.get(symbol),
  };
}
