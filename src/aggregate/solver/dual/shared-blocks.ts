/** The blocks that belong to no instrument: classes that several share, the accounts' cash, and the limits. */
import type { Model, ModelAccount } from '../../model/model.ts';
import { penaltyAt } from '../../model/penalty.ts';
import type { Layout } from './layout.ts';

/** What they add to L(λ); their part of the supergradient goes into `gradient`. */
export function answerShared(
  model: Model,
  layout: Layout,
  multipliers: Float64Array,
  gradient: Float64Array,
): number {
  return (
    answerClasses(model, layout, multipliers, gradient) +
    answerAccounts(model, layout, multipliers, gradient) +
    priceLimits(model, layout, multipliers, gradient)
  );
}

/** min_v φ_g(v) − π_g·v lies at a hinge, since π_g stays among the slopes of φ_g. */
function answerClasses(
  { classes }: Model,
  { classRow }: Layout,
  multipliers: Float64Array,
  gradient: Float64Array,
): number {
  let total = 0;
  classes.forEach(({ penalty, start }, index) => {
    const row = classRow[index] as number;
    if (row < 0) return;
    const price = multipliers[row] as number;
    let best = Number.POSITIVE_INFINITY;
    let bestValue = start;
    for (const { at: value } of penalty.hinges) {
      const candidate = penaltyAt(penalty, value) - price * value;
      if (candidate < best) {
        best = candidate;
        bestValue = value;
      }
    }
    total += best + price * start;
    gradient[row] = start - bestValue;
  });
  return total;
}

/** What is left in an account: its floor, or its reserve where that is worth its price. */
function answerAccounts(
  model: Model,
  { accountRow, purseRow }: Layout,
  multipliers: Float64Array,
  gradient: Float64Array,
): number {
  const { accounts, purses, prices } = model;
  let total = 0;
  accounts.forEach((account, index) => {
    const row = accountRow[index] as number;
    const start = startOf(model, account);
    if (row < 0) {
      total += prices.breach * Math.max(0, account.reserve - start);
      return;
    }
    const price = multipliers[row] as number;
    const keeps = price < prices.breach ? Math.max(account.floor, account.reserve) : account.floor;
    total += prices.breach * Math.max(0, account.reserve - keeps);
    total += price * (keeps - start);
    gradient[row] = keeps - start;
    for (const purse of account.purses) {
      const ownRow = purseRow[purse] as number;
      if (ownRow < 0) continue;
      const balance = (purses[purse] as Model['purses'][number]).start;
      total -= (multipliers[ownRow] as number) * balance;
      gradient[ownRow] = -balance;
    }
  });
  return total;
}

function priceLimits(
  { limits, caps }: Model,
  { tradedRow, costRow, gainsRow, capRow }: Layout,
  multipliers: Float64Array,
  gradient: Float64Array,
): number {
  let total = 0;
  const limit = (row: number, amount: number) => {
    if (row < 0) return;
    total -= (multipliers[row] as number) * amount;
    gradient[row] = -amount;
  };
  limit(tradedRow, limits.traded);
  limit(costRow, limits.cost);
  limit(gainsRow, limits.gains);
  caps.forEach(({ max, start }, index) => {
    limit(capRow[index] as number, max - start);
  });
  return total;
}

function startOf({ purses }: Model, account: ModelAccount): number {
  return account.purses.reduce((total, index) => total + (purses[index]?.start ?? 0), 0);
}
