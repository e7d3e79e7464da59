/** Seeded markets whose volatility or correlation changes on a known day, and how triggers answer to them. */
import { evaluateTrigger, type TriggerFacts } from '#aggregate/triggers/evaluate.ts';
import type { Standing } from '#aggregate/triggers/standing.ts';
import type { Trigger } from '#config/rule.ts';
import { decimal } from '#domain/decimal.ts';
import { type AssetClass, CASH, type Currency, type InstrumentSymbol } from '#domain/ids.ts';
import { calendarOf, type PriceSeries } from '#domain/statistics/price-series.ts';
import { isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';
import { normalDraws, uniformDraws } from '../fixtures/random.ts';

export interface Regime {
  /** Daily standard deviation of every instrument. */
  readonly volatility: number;
  /** Between every two instruments. */
  readonly correlation: number;
}

export interface RegimeChange {
  readonly name: string;
  readonly before: Regime;
  readonly after: Regime;
  /** `t5`: Student's t with 5 degrees of freedom; `garch`: variance that clusters, with the same mean. */
  readonly noise: 'normal' | 't5' | 'garch';
}

export const CALM: Regime = { volatility: 0.01, correlation: 0.3 };
/** Trading days after the change on which the triggers are asked; 0 is the last day of the old regime. */
export const LOOKS = [0, 5, 10, 21, 42, 63] as const;

const CURRENCY = 'USD' as Currency;
const SYMBOLS = ['A', 'B', 'C', 'D', 'E'] as readonly string[] as readonly InstrumentSymbol[];
/** Enough for 504 + 63 returns before the change. */
const DAYS_BEFORE = 580;
const DAYS_AFTER = 63;
const FIRST_DAY = '2020-01-01' as TradeDate;
const DATES = weekdaysFrom(FIRST_DAY, DAYS_BEFORE + DAYS_AFTER + 1);
const CALENDAR = calendarOf(DATES);
const DRAWS_PER_CHI_SQUARE = 5;
/** Weights of yesterday's shock and variance: half of a shock's effect is gone after 14 days. */
const GARCH = { shock: 0.08, persistence: 0.87 } as const;

/** Share of the series in which the trigger fired at each of `LOOKS`. */
export function firingRates(input: {
  readonly change: RegimeChange;
  readonly trigger: Trigger;
  readonly series: number;
}): readonly number[] {
  const fired = LOOKS.map(() => 0);
  for (let number = 0; number < input.series; number += 1) {
    const prices = regimeSeries(input.change, `${input.change.name} ${number}`);
    for (const [place, look] of LOOKS.entries()) {
      const asOf = DATES[DAYS_BEFORE + look] as TradeDate;
      const result = evaluateTrigger(input.trigger, factsOn(asOf, prices));
      if (result.measured === null) throw new Error(result.rationale);
      if (result.fired) fired[place] = (fired[place] ?? 0) + 1;
    }
  }
  return fired.map((times) => times / input.series);
}

/** The same seed gives the same prices on every machine. */
export function regimeSeries(change: RegimeChange, seed: string): PriceSeries {
  const normal = normalDraws(seed);
  const fatTails = tailScale(seed);
  const clusters = clusteredScale(normalDraws(`${seed} variance`));
  const levels = SYMBOLS.map(() => [100]);
  for (let day = 1; day <= DAYS_BEFORE + DAYS_AFTER; day += 1) {
    const { volatility, correlation } = day <= DAYS_BEFORE ? change.before : change.after;
    const scale = { normal: () => 1, t5: fatTails, garch: clusters }[change.noise]();
    const common = Math.sqrt(correlation) * normal();
    for (const path of levels) {
      const own = Math.sqrt(1 - correlation) * normal();
      path.push((path.at(-1) as number) * Math.exp(volatility * scale * (common + own)));
    }
  }
  const closes = new Map(
    SYMBOLS.map((symbol, place) => [symbol, Float64Array.from(levels[place] as number[])]),
  );
  return { currency: CURRENCY, ...CALENDAR, closesOf: (symbol) => closes.get(symbol) };
}

/** Makes normal draws those of Student's t with variance 1: √(3 / χ²₅), one for all instruments of a day. */
function tailScale(seed: string): () => number {
  const normal = normalDraws(`${seed} tails`);
  const uniform = uniformDraws(`${seed} floor`);
  return () => {
    let chiSquare = 0.01 * uniform();
    for (let draw = 0; draw < DRAWS_PER_CHI_SQUARE; draw += 1) chiSquare += normal() ** 2;
    return Math.sqrt((DRAWS_PER_CHI_SQUARE - 2) / chiSquare);
  };
}

function clusteredScale(normal: () => number): () => number {
  let variance = 1;
  return () => {
    const shock = variance * normal() ** 2;
    variance =
      1 - GARCH.shock - GARCH.persistence + GARCH.shock * shock + GARCH.persistence * variance;
    return Math.sqrt(variance);
  };
}

function factsOn(asOf: TradeDate, series: PriceSeries): TriggerFacts {
  const asked = { lastExecutedOn: null, holidays: new Set<string>(), isAskedFor: false };
  return { standing: STANDING, series, asOf, ...asked };
}

/** Five equal holdings of one class. */
const STANDING: Standing = {
  baseCurrency: CURRENCY,
  totalValue: decimal('500'),
  classes: [
    {
      assetClass: CASH,
      value: decimal('0'),
      targetWeight: decimal('0'),
      band: null,
      preferred: null,
    },
  ],
  holdings: SYMBOLS.map((symbol) => ({
    symbol,
    value: decimal('100'),
    exposures: [{ assetClass: 'stocks' as AssetClass, weight: decimal('1') }],
  })),
};

function weekdaysFrom(first: TradeDate, count: number): readonly TradeDate[] {
  const dates: TradeDate[] = [];
  for (let day = first; dates.length < count; day = plusDays(day, 1)) {
    if (isBusinessDay(day, new Set())) dates.push(day);
  }
  return dates;
}
