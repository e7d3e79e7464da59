/** The plan beside what else could have been done, as a table. */
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import { money, percent } from './format.ts';
import type { Table } from './table.ts';
import { ALTERNATIVE_WORDS } from './words.ts';

export function alternativesTable({ alternatives, baseCurrency }: Rebalancing): Table {
  return {
    title: `Alternatives  (costs and tax in ${baseCurrency}; drift left is half the sum of class drifts)`,
    columns: [
      { heading: 'alternative', align: 'left', flexible: true },
      { heading: 'drift left', align: 'right' },
      { heading: 'out of band', align: 'right', dispensable: 4 },
      { heading: 'orders', align: 'right', dispensable: 3 },
      { heading: 'turnover', align: 'right', dispensable: 5 },
      { heading: 'costs', align: 'right', dispensable: 2 },
      { heading: 'tax', align: 'right', dispensable: 1 },
    ],
    rows: alternatives.map(
      ({ name, driftAfter, classesOutOfBand, orders, turnover, costs, tax }) => [
        ALTERNATIVE_WORDS[name],
        percent(driftAfter, 2),
        String(classesOutOfBand),
        String(orders),
        percent(turnover, 2),
        money(costs),
        money(tax),
      ],
    ),
  };
}

/** What a deposit instead of a sale would take; empty when nobody worked it out. */
export function cashNeededSentences({ cashNeeded, baseCurrency }: Rebalancing): readonly string[] {
  if (cashNeeded === null) return [];
  const sentence = (
    deposit: NonNullable<Rebalancing['cashNeeded']>['toBands'],
    reaches: string,
  ): string => {
    if (deposit === null) return `No deposit alone brings every class ${reaches}.`;
    const place = deposit.accountId === null ? '' : ` into ${deposit.accountId}`;
    return `Without a sale, a deposit of ${money(deposit.amount)} ${baseCurrency}${place} would bring every class ${reaches}.`;
  };
  return [
    sentence(cashNeeded.toBands, 'into its band'),
    sentence(cashNeeded.toTargets, 'to its target'),
  ];
}
