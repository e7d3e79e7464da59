/** `rebalance fetch`: the snapshots of all accounts and the market data. */
import { fetchStage } from '#app/stages/fetch.ts';
import { sum } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { money } from '#report/format.ts';
import type { Table } from '#report/table.ts';
import type { CommandAction } from '../command.ts';
import { fetchPolicyOf } from '../requests.ts';
import { showJson, showTables } from '../show.ts';
import { executeStage } from '../stage-command.ts';

export const execute: CommandAction = (invocation) => {
  const { flags, output } = invocation;
  return executeStage(invocation, {
    keepInputs: false,
    stage:
      ({ config }) =>
      (context) =>
        fetchStage(context, {
          accounts: flags.account ?? null,
          policy: fetchPolicyOf(flags, config.brokerages),
          holdingsDate: flags.asOf ?? null,
        }),
    show: ({ directory, value }) => {
      if (output.json)
        showJson(
          {
            run_directory: directory.path,
            accounts: value.snapshots.map(({ accountId }) => accountId),
            kept: value.kept,
            missing: value.missing,
            quotes: Object.keys(value.market.quotes).length,
            history_days: value.market.history?.dates.length ?? 0,
          },
          output,
        );
      else if (!output.quiet) {
        showTables([snapshotsTable(value.snapshots)], output);
        output.data(`${directory.path}\n`);
      }
      return [];
    },
  });
};

function snapshotsTable(snapshots: readonly Snapshot[]): Table {
  return {
    title: 'Snapshots',
    columns: [
      { heading: 'account', align: 'left' },
      { heading: 'adapter', align: 'left', dispensable: 4 },
      { heading: 'as of', align: 'left', dispensable: 2 },
      { heading: 'positions', align: 'right', dispensable: 1 },
      { heading: 'lots', align: 'right', dispensable: 3 },
      { heading: 'cash', align: 'right' },
      { heading: 'warnings', align: 'right' },
    ],
    rows: snapshots.map((snapshot) => [
      snapshot.accountId,
      snapshot.adapter,
      snapshot.asOf,
      String(snapshot.positions.length),
      String(sumOfLots(snapshot)),
      cashText(snapshot),
      String(snapshot.warnings.length),
    ]),
  };
}

function sumOfLots({ positions }: Snapshot): number {
  return positions.reduce((count, { lots }) => count + lots.length, 0);
}

/** `1,234.56 USD 20.00 EUR` */
function cashText({ cash }: Snapshot): string {
  const currencies = [...new Set(cash.map(({ currency }) => currency))].sort();
  return currencies
    .map((currency) => {
      const amounts = cash.filter((balance) => balance.currency === currency);
      return `${money(sum(amounts.map(({ amount }) => amount)))} ${currency}`;
    })
    .join(' ');
}
