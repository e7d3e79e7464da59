/** From the solver's quanta back to exact shares. */
import { type Decimal, decimal, fromFloat } from '#domain/decimal.ts';
import { invariant } from '#domain/invariant.ts';
import type { Household } from '../household.ts';
import type { Model } from '../model/model.ts';
import type { Execution } from './orders.ts';

export interface SolvedTrades {
  readonly model: Model;
  readonly trades: Float64Array;
}

export function executionsOf(household: Household, solved: SolvedTrades): readonly Execution[] {
  const executions: Execution[] = [];
  solved.model.positions.forEach((position, index) => {
    const quanta = solved.trades[index] ?? 0;
    if (quanta === 0) return;
    const account = household.accounts[position.account];
    const instrument = household.instruments[position.instrument];
    invariant(account !== undefined && instrument !== undefined, `position ${index} is of nobody`);
    executions.push({
      account,
      instrument,
      side: quanta > 0 ? 'buy' : 'sell',
      quantity: fromFloat(Math.abs(quanta), 0).times(quantumOf(position.decimals)),
    });
  });
  return executions;
}

function quantumOf(decimals: number): Decimal {
  return decimal(decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`);
}
