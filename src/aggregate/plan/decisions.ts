/** One decision for every instrument of every account, traded or not, with the numbers that led to it. */
import { toFloat, ZERO } from '#domain/decimal.ts';
import type { Decision } from '#domain/documents/rebalancing.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import type { DecisionCode } from '#domain/vocabulary.ts';
import type { HouseholdAccount } from '../household.ts';
import type { Model, ModelPosition } from '../model/model.ts';
import { slopeAbove, slopeBelow } from '../model/penalty.ts';
import { type Permission, permit, type Refusal, type Rules } from '../model/permissions.ts';
import type { TradeState } from '../solver/state.ts';
import type { BreakEvens } from './break-even.ts';
import type { PricedOrder } from './orders.ts';
import { money, percent, shares } from './text.ts';

/** Prices below this only steer; they do not make anybody want anything. */
const WANTED_SLOPE = 1e-4;

interface Scene {
  readonly rules: Rules;
  readonly state: TradeState;
  readonly model: Model;
  readonly positionOf: ReadonlyMap<string, number>;
  /** What each instrument's classes ask for after the plan. */
  readonly wishes: readonly Wish[];
  readonly classesBought: ReadonlySet<number>;
  readonly classesSold: ReadonlySet<number>;
}

/** More or less of an instrument, how much until its classes are content, and where its leading class stands. */
interface Wish {
  readonly direction: 'buy' | 'sell' | 'none';
  readonly amount: number;
  readonly standing: string;
}

export interface Traded {
  readonly orders: readonly PricedOrder[];
  readonly breakEvens: BreakEvens;
}

export function decide(
  rules: Rules,
  state: TradeState,
  { orders, breakEvens }: Traded,
): readonly Decision[] {
  const scene = setScene(rules, state);
  const traded = new Map(
    orders.map((order) => [`${order.account.accountId}\n${order.instrument.symbol}`, order]),
  );
  return rules.household.accounts.flatMap((account, accountIndex) =>
    rules.household.instruments.map((instrument, index): Decision => {
      const { accountId } = account;
      const { symbol } = instrument;
      const order = traded.get(`${accountId}\n${symbol}`);
      if (order !== undefined) {
        return {
          accountId,
          symbol,
          decision: order.side,
          code: 'traded',
          detail: tell(order, breakEvens),
        };
      }
      const position = scene.positionOf.get(`${accountIndex}:${index}`);
      const refusal = keep(scene, { account, instrument, index, position });
      return { accountId, symbol, decision: 'keep', ...refusal };
    }),
  );
}

function tell(order: PricedOrder, breakEvens: BreakEvens): string {
  const { side, quantity, notionalBase, commission, spread, tax } = order;
  const numbers = `${side} ${shares(quantity)} for ${money(notionalBase)}, costs ${money(commission.plus(spread))}, tax ${money(tax)}`;
  if (breakEvens === null) return numbers;
  const years = breakEvens.get(order) ?? null;
  return years === null
    ? `${numbers}; the stated returns alone never pay for it`
    : `${numbers}; the stated returns pay for it after ${years.round(2).toFixed()} years`;
}

interface Kept {
  readonly account: HouseholdAccount;
  readonly instrument: ProblemInstrument;
  readonly index: number;
  readonly position: number | undefined;
}

function keep(scene: Scene, { account, instrument, index, position }: Kept): Refusal {
  const permission = permit(scene.rules, account, instrument);
  const held = (account.holdings.get(instrument.symbol)?.quantity ?? ZERO).gt(ZERO);
  const always = alwaysRefused(permission);
  if (always !== null) return always;
  const wish = scene.wishes[index] as Wish;
  if (wish.direction === 'buy') {
    return (
      permission.buy ?? (position === undefined ? NOT_NEEDED : refuseBuy(scene, position, wish))
    );
  }
  if (wish.direction === 'sell') {
    if (!held) return { code: 'not_needed', detail: `${wish.standing}, and none is held here` };
    return (
      permission.sell ?? (position === undefined ? NOT_NEEDED : refuseSell(scene, position, wish))
    );
  }
  return { code: 'in_band', detail: wish.standing };
}

const NOT_NEEDED: Refusal = { code: 'not_needed', detail: 'nothing that could be traded here' };

/** Refusals that hold whatever the classes want. */
function alwaysRefused({ buy, sell }: Permission): Refusal | null {
  return buy !== null && sell !== null && buy.code === sell.code ? buy : null;
}

function refuseBuy(scene: Scene, index: number, wish: Wish): Refusal {
  const { state, model } = scene;
  const position = model.positions[index] as ModelPosition;
  const { unit, minOrder } = position;
  const size = minOrder * unit;
  const instrument = model.instruments[position.instrument] as Model['instruments'][number];
  const slack = state.slack(position.account);
  const common = refuseEither(scene, position, wish);
  if (common !== null) return common;
  if (state.instrumentValue(position.instrument) + size > instrument.max) {
    return refusal('cap_reached', `the cap of ${money(instrument.max)} leaves no room`, wish);
  }
  if (!state.allows(index, Math.max(1, minOrder))) {
    return refusal('wash_sale', 'an identical holding is sold at a loss in this plan', wish);
  }
  if (instrument.exposures.some((each) => scene.classesBought.has(each.index))) {
    return refusal('other_preferred', 'its class is bought elsewhere at a lower price', wish);
  }
  if (slack < size) {
    return refusal(
      'cash_short',
      `one order needs ${money(size)}, ${money(Math.max(0, slack))} is free`,
      wish,
    );
  }
  return refusal('not_worth_it', worth(state, index, minOrder), wish);
}

function refuseSell(scene: Scene, index: number, wish: Wish): Refusal {
  const { state, model } = scene;
  const position = model.positions[index] as ModelPosition;
  const common = refuseEither(scene, position, wish);
  if (common !== null) return common;
  const curve = state.curveOf(index);
  if (curve.max === 0) {
    return refusal('wash_sale', 'its lots have losses and an identical instrument is bought', wish);
  }
  const size = Math.min(position.minOrder, curve.max);
  const gain = state.effectOf(index, -size).gain;
  if (state.totals().gains + gain > model.limits.gains) {
    return refusal(
      'gains_limit',
      `the gain of ${money(gain)} exceeds what is left of ${money(model.limits.gains)}`,
      wish,
    );
  }
  const instrument = model.instruments[position.instrument] as Model['instruments'][number];
  if (instrument.exposures.some((each) => scene.classesSold.has(each.index))) {
    return refusal('other_preferred', 'its class is sold elsewhere at a lower price', wish);
  }
  return refusal('not_worth_it', worth(state, index, -size), wish);
}

/** What stops either side. */
function refuseEither(
  { state, model }: Scene,
  position: ModelPosition,
  wish: Wish,
): Refusal | null {
  const { unit, minOrder } = position;
  if (wish.amount < unit / 2) {
    return refusal('rounding', `${money(wish.amount)} is less than half of one share`, wish);
  }
  const size = minOrder * unit;
  if (wish.amount < size) {
    return minOrder > 1
      ? refusal(
          'below_min_trade',
          `${money(wish.amount)} is less than an order of ${money(size)}`,
          wish,
        )
      : refusal('rounding', `${money(wish.amount)} is less than one share of ${money(unit)}`, wish);
  }
  const { traded, cost } = state.totals();
  if (traded + size > model.limits.traded) {
    return refusal(
      'turnover_cap',
      `turnover ${money(traded / 2)} of ${money(model.limits.traded / 2)} is used`,
      wish,
    );
  }
  if (cost + position.spreadPerUnit * minOrder > model.limits.cost) {
    return refusal(
      'cost_limit',
      `costs of ${money(cost)} use up the limit of ${money(model.limits.cost)}`,
      wish,
    );
  }
  return null;
}

/** What the smallest order would change in the objective. */
function worth(state: TradeState, index: number, quanta: number): string {
  if (!state.allows(index, quanta)) return 'no order of an allowed size';
  const { cost, tax } = state.effectOf(index, quanta);
  return `an order of ${money(Math.abs(quanta) * (state.model.positions[index]?.unit ?? 0))} costs ${money(cost)} and tax ${money(tax)}, more than it improves`;
}

function refusal(code: DecisionCode, detail: string, { standing }: Wish): Refusal {
  return { code, detail: `${detail}; ${standing}` };
}

function setScene(rules: Rules, state: TradeState): Scene {
  const { model } = state;
  const classesBought = new Set<number>();
  const classesSold = new Set<number>();
  model.positions.forEach(({ instrument }, index) => {
    const quanta = state.trades[index] ?? 0;
    if (quanta === 0) return;
    for (const exposure of model.instruments[instrument]?.exposures ?? []) {
      (quanta > 0 ? classesBought : classesSold).add(exposure.index);
    }
  });
  return {
    rules,
    state,
    model,
    positionOf: new Map(
      model.positions.map(({ account, instrument }, index) => [`${account}:${instrument}`, index]),
    ),
    wishes: model.instruments.map((_, index) => wishFor(rules, state, index)),
    classesBought,
    classesSold,
  };
}

function wishFor({ household }: Rules, state: TradeState, index: number): Wish {
  const { model } = state;
  const instrument = model.instruments[index] as Model['instruments'][number];
  const value = state.instrumentValue(index);
  let up = slopeAbove(instrument.penalty, value);
  let down = slopeBelow(instrument.penalty, value);
  const riskSlope = state.risk?.slope(index) ?? 0;
  up += riskSlope;
  down += riskSlope;
  let amount = instrument.penalty.hinges.length > 0 ? value : Number.POSITIVE_INFINITY;
  let standing = 'no target names it';
  let leading = 0;
  for (const { index: classIndex, weight } of instrument.exposures) {
    const { penalty, assetClass } = model.classes[classIndex] as Model['classes'][number];
    const classValue = state.classValue(classIndex);
    up += weight * slopeAbove(penalty, classValue);
    down += weight * slopeBelow(penalty, classValue);
    const target = household.classes[classIndex];
    const distance = Math.abs(classValue - model.value * toFloat(target?.targetWeight ?? ZERO));
    amount = Math.min(amount, distance / weight);
    if (weight > leading) {
      leading = weight;
      standing = `${assetClass} stands at ${percent(classValue / (model.value || 1))}, target ${percent(toFloat(target?.targetWeight ?? ZERO))}`;
    }
  }
  const direction = up < -WANTED_SLOPE ? 'buy' : down > WANTED_SLOPE ? 'sell' : 'none';
  return { direction, amount, standing };
}
