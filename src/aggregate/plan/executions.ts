/** From the solver's quanta back to exact shares. */
import { type Decimal, decimal, fromFloat, roundTo } from '#domain/decimal.ts';
import { invariant, mustGet } from '#domain/invariant.ts';
import type { Household } from '../household.ts';
import type { Model, ModelPosition } from '../model/model.ts';
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
      quantity: isEverything(position, quanta)
        ? roundTo(
            mustGet(account.holdings, instrument.symbol).quantity,
            account.account.shareDecimals,
            'down',
          )
        : fromFloat(Math.abs(quanta), 0).times(quantumOf(position.decimals)),
    });
  });
  return executions;
}

/** The last quantum of a holding takes with it what is left of a finer fraction. */
function isEverything({ sale }: ModelPosition, quanta: number): boolean {
  return sale.sellsAll && -quanta === sale.max;
}

function quantumOf(decimals: number): Decimal {
  return decimal(decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`);
}
