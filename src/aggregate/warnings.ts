/** What the reader of a plan should know although it stopped nothing. */
import { toFloat, ZERO } from '#domain/decimal.ts';
import { CASH } from '#domain/ids.ts';
import { RISK_INSTRUMENTS_MAX } from './model/active-risk.ts';
import type { Rules } from './model/permissions.ts';
import { money, percent } from './plan/text.ts';
import { MONEY_TOLERANCE } from './solver/coupling.ts';
import type { TradeState } from './solver/state.ts';

export function warningsFor(rules: Rules, state: TradeState): readonly string[] {
  return [
    ...unpriced(rules),
    ...unreachable(rules, state),
    ...reserves(rules, state),
    ...caps(rules, state),
    ...risk(rules, state),
  ];
}

function unpriced({ household }: Rules): readonly string[] {
  return household.instruments
    .filter(
      ({ symbol, price }) =>
        (price === null || price.lte(ZERO)) &&
        household.accounts.some(({ holdings }) => holdings.get(symbol)?.quantity.gt(ZERO)),
    )
    .map(({ symbol }) => `${symbol} has no price: it is held, but not valued and not traded`);
}

/** Classes that the plan leaves out of their band. */
function unreachable({ household }: Rules, state: TradeState): readonly string[] {
  return household.classes.flatMap(({ assetClass, bandLow, bandHigh, targetWeight }, index) => {
    const weight = state.classValue(index) / (state.model.value || 1);
    const out = weight < toFloat(bandLow) - 1e-6 || weight > toFloat(bandHigh) + 1e-6;
    if (!out || assetClass === CASH) return [];
    return [
      `${assetClass} stays out of its band: ${percent(weight)} after the plan, target ${percent(toFloat(targetWeight))}`,
    ];
  });
}

function reserves({ household }: Rules, state: TradeState): readonly string[] {
  return household.accounts.flatMap(({ accountId, account }, index) => {
    const missing = toFloat(account.reserve) - state.funds(index).cash;
    return account.tradable && missing > 0.01
      ? [`${accountId} stays ${money(missing)} below its reserve`]
      : [];
  });
}

function caps({ household }: Rules, state: TradeState): readonly string[] {
  const { model } = state;
  const cap = toFloat(household.problem.caps.instrument.times(household.totalValue));
  return model.instruments.flatMap(({ symbol }, index) =>
    state.instrumentValue(index) > cap + MONEY_TOLERANCE && cap < model.value
      ? [`${symbol} stays above its cap: ${money(state.instrumentValue(index))} of ${money(cap)}`]
      : [],
  );
}

function risk({ household: { problem } }: Rules, { model }: TradeState): readonly string[] {
  const wanted = model.prices.risk > 0 && problem.covariance !== null;
  if (!wanted || model.risk !== null || problem.covariance.symbols.length <= RISK_INSTRUMENTS_MAX) {
    return [];
  }
  return [
    `risk is left out of the plan: it can be weighed for at most ${RISK_INSTRUMENTS_MAX} instruments`,
  ];
}
