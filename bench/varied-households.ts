/**
 * Seeded households in which everything that a problem can say is said by some: those of `engine-households.ts` at their
 * wildest, with active risk, expected returns, locations, horizons and orders of earlier runs on top.
 */
import { type Decimal, fromFloat, ONE } from '#domain/decimal.ts';
import type { Destination, RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { TradeDate } from '#domain/time.ts';
import { METHODS, TAX_TREATMENTS } from '#domain/vocabulary.ts';
import { Dice, seededHousehold } from './engine-households.ts';

const YESTERDAY = '2026-11-19' as TradeDate;

export function variedHousehold(seed: number): RebalancingProblem {
  const problem = seededHousehold({
    seed,
    instruments: 3 + (seed % 10),
    classes: seed % 3 === 0 ? null : 2 + (seed % 4),
    accounts: 1 + (seed % 5),
    method: METHODS[Math.floor(seed / 3) % METHODS.length] ?? METHODS[0],
    wild: true,
  });
  const dice = new Dice(seed * 104_729 + 1);
  return {
    ...problem,
    destination: destinationOf(dice, problem),
    optimization: {
      misallocationCost: dice.chance(0.1)
        ? fromFloat(0, 0)
        : problem.optimization.misallocationCost,
      riskAversion: dice.chance(0.5) ? fromFloat(dice.pick([1, 5, 20]), 0) : null,
      horizonYears: dice.pick([fromFloat(0.25, 2), ONE, fromFloat(3, 0)]),
    },
    location: locationsOf(dice, problem),
    expectedReturns: dice.chance(0.6) ? returnsOf(dice, problem) : {},
    covariance: dice.chance(0.7) ? covarianceOf(dice, problem) : null,
    ...outstandingOf(dice, problem),
  };
}

function destinationOf(dice: Dice, { destination }: RebalancingProblem): Destination {
  return dice.chance(0.3) ? { within: fromFloat(dice.between(0, 0.05), 4) } : destination;
}

function locationsOf(dice: Dice, { classes }: RebalancingProblem) {
  const some = classes.filter(() => dice.chance(0.3));
  return Object.fromEntries(
    some.map(({ assetClass }) => {
      const kinds = TAX_TREATMENTS.map((kind) => ({ kind, at: dice.next() }));
      const ranked = kinds.sort((left, right) => left.at - right.at).map(({ kind }) => kind);
      return [assetClass, ranked.slice(0, dice.whole(1, ranked.length))];
    }),
  ) as RebalancingProblem['location'];
}

function returnsOf(dice: Dice, { classes }: RebalancingProblem) {
  const some = classes.filter(() => dice.chance(0.6));
  return Object.fromEntries(
    some.map(({ assetClass }): [string, Decimal] => [
      assetClass,
      fromFloat(dice.between(-0.04, 0.12), 4),
    ]),
  ) as RebalancingProblem['expectedReturns'];
}

/** Two common factors and something of its own for each instrument that is known. */
function covarianceOf(dice: Dice, { instruments }: RebalancingProblem) {
  const known = instruments.filter(() => dice.chance(0.85)).map(({ symbol }) => symbol);
  const loads = known.map(() => [dice.between(0, 0.25), dice.between(-0.1, 0.1)] as const);
  const own = known.map(() => dice.between(0.001, 0.03));
  return {
    symbols: known,
    matrix: loads.map((row, index) =>
      loads.map(
        (column, other) =>
          row[0] * column[0] + row[1] * column[1] + (index === other ? (own[index] ?? 0) : 0),
      ),
    ),
  };
}

function outstandingOf(
  dice: Dice,
  { accounts, instruments }: RebalancingProblem,
): Pick<RebalancingProblem, 'outstanding'> {
  const account = accounts[dice.whole(0, accounts.length - 1)];
  const instrument = instruments[dice.whole(0, instruments.length - 1)];
  if (!dice.chance(0.05) || account === undefined || instrument === undefined) return {};
  return {
    outstanding: [
      {
        accountId: account.accountId,
        symbol: instrument.symbol,
        side: dice.pick(['buy', 'sell']),
        quantity: ONE,
        recommendedOn: YESTERDAY,
      },
    ],
  };
}
