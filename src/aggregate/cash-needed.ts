/**
 * The smallest deposit that brings every class into its band, or to its target, by buying alone.
 *
 *     D = min { D ≥ 0 : buys b_g ≥ 0 exist with  low_g·(V+D) ≤ V_g + b_g ≤ high_g·(V+D),  Σ b_g ≤ cash + D − low_cash·(V+D) }
 *
 * Continuous and without costs. It lands in the first account that may buy what every class in need can be bought with.
 */
import {
  type Decimal,
  decimal,
  divide,
  fromFloat,
  ONE,
  sum,
  toFloat,
  ZERO,
} from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { type AccountId, type AssetClass, CASH } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import type { Household } from './household.ts';
import { permit, type Rules } from './model/permissions.ts';

type Deposit = NonNullable<NonNullable<Plan['cashNeeded']>['toBands']>;

interface Room {
  readonly assetClass: AssetClass;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** No deposit above this many times the household is worth naming. */
const MULTIPLE_MAX = 1_000;
const BISECTIONS = 100;
const CENTS = 100;
const NOISE = 1e-6;

export function findCashNeeded(rules: Rules): Plan['cashNeeded'] {
  return {
    toBands: smallestDeposit(rules, ({ bandLow, bandHigh }) => [bandLow, bandHigh]),
    toTargets: smallestDeposit(rules, ({ targetWeight }) => [targetWeight, targetWeight]),
  };
}

function smallestDeposit(
  rules: Rules,
  limits: (target: TargetClass) => readonly [Decimal, Decimal],
): Deposit | null {
  const { household } = rules;
  const total = toFloat(household.totalValue);
  const rooms = household.classes.map((target): Room => {
    const [low, high] = limits(target);
    return {
      assetClass: target.assetClass,
      value: toFloat(mustGet(household.classValues, target.assetClass)),
      low: toFloat(low),
      high: toFloat(high),
    };
  });
  if (suffices(rooms, total, 0)) return { amount: ZERO, accountId: null };
  let high = total * MULTIPLE_MAX;
  if (!suffices(rooms, total, high)) return null;
  let low = 0;
  for (let count = 0; count < BISECTIONS; count += 1) {
    const middle = (low + high) / 2;
    if (suffices(rooms, total, middle)) high = middle;
    else low = middle;
  }
  const amount = fromFloat(Math.ceil(high * CENTS - NOISE * CENTS) / CENTS, 2);
  const needy = rooms
    .filter((room) => room.assetClass !== CASH && room.value < room.low * (total + high) - NOISE)
    .map((room) => room.assetClass);
  return { amount, accountId: accountFor(rules, needy) };
}

function suffices(rooms: readonly Room[], total: number, deposit: number): boolean {
  const after = total + deposit;
  let cash = deposit;
  let least = 0;
  let most = 0;
  let cashRoom: Room | null = null;
  for (const room of rooms) {
    if (room.assetClass === CASH) {
      cash += room.value;
      cashRoom = room;
      continue;
    }
    if (room.value > room.high * after + NOISE) return false;
    least += Math.max(0, room.low * after - room.value);
    most += room.high * after - room.value;
  }
  const keep = (cashRoom?.low ?? 0) * after;
  const shed = cash - (cashRoom?.high ?? 1) * after;
  return least <= cash - keep + NOISE && most >= shed - NOISE;
}

/** The first account that may buy something of every class in need; null where no single one can. */
function accountFor(rules: Rules, needy: readonly AssetClass[]): AccountId | null {
  const account = rules.household.accounts.find((each) =>
    needy.every((assetClass) =>
      rules.household.instruments.some(
        (instrument) =>
          instrument.exposures.some((exposure) => exposure.assetClass === assetClass) &&
          permit(rules, each, instrument).buy === null,
      ),
    ),
  );
  return account?.accountId ?? null;
}

/** Half the sum of absolute distances from target: ½·Σ|V_g − t_g·V| / V, and of an empty household ½·Σ t_g. */
export function portfolioDrift(
  { classes }: Household,
  values: ReadonlyMap<AssetClass, Decimal>,
  total: Decimal,
): Decimal {
  const whole = total.eq(ZERO) ? ONE : total;
  const distances = classes.map(({ assetClass, targetWeight }) =>
    mustGet(values, assetClass).minus(targetWeight.times(whole)).abs(),
  );
  return divide(sum(distances).times(HALF), whole);
}
const HALF = decimal('0.5');
