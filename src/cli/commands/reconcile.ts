/** `rebalance reconcile`: what became of recommended orders, by the newest snapshots or the broker's list of fills. */
import { resolve } from 'node:path';
import { reconcileAlone } from '#app/reconcile-alone.ts';
import { toText } from '#domain/decimal.ts';
import type { LeftoverFill } from '#orders/reconcile/match-fills.ts';
import type { Table } from '#report/table.ts';
import type { CommandAction } from '../command.ts';
import { reconciliationJson, reconciliationTables } from '../reconciliation-view.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { openHousehold } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output, world } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const reconciled = await reconcileAlone(
    {
      ...household.value,
      workDirectory: household.value.places.workDirectory,
      dryRun: flags.dryRun ?? false,
      fillsFile: flags.fills === undefined ? null : resolve(world.currentDirectory, flags.fills),
    },
    household.value.effects,
  );
  if (!reconciled.ok) return refuse(reconciled.problems, invocation);
  const { reconciliations, leftoverFills } = reconciled.value;
  const found = reconciliations.flatMap(({ trades }) => trades).length;
  if (output.json)
    showJson(
      {
        reconciliations: reconciliations.map(reconciliationJson),
        leftover_fills: leftoverFills.map(leftoverJson),
      },
      output,
    );
  else if (!output.quiet) {
    const tables = [...reconciliationTables(reconciliations), ...leftoverTables(leftoverFills)];
    if (tables.length > 0) showTables(tables, output);
    const orders = reconciliations.flatMap((each) => each.orders).length;
    output.data(
      `${tables.length > 0 ? '\n' : ''}looked at ${orders} orders, new executions ${found}\n`,
    );
  }
  if (flags.dryRun === true) output.say('dry run: nothing was recorded');
  return 'ok';
};

function leftoverJson({ fill, quantity }: LeftoverFill) {
  const { orderId, accountId, symbol, side, tradedOn } = fill;
  return {
    cl_ord_id: orderId,
    account: accountId,
    symbol,
    side,
    quantity: toText(quantity),
    traded_on: tradedOn,
  };
}

function leftoverTables(leftovers: readonly LeftoverFill[]): readonly Table[] {
  if (leftovers.length === 0) return [];
  return [
    {
      title: 'Fills that belong to no order',
      columns: [
        { heading: 'date', align: 'left' },
        { heading: 'account', align: 'left' },
        { heading: 'side', align: 'left' },
        { heading: 'quantity', align: 'right' },
        { heading: 'symbol', align: 'left' },
      ],
      rows: leftovers.map(({ fill, quantity }) => [
        fill.tradedOn,
        fill.accountId,
        fill.side.toUpperCase(),
        toText(quantity),
        fill.symbol,
      ]),
    },
  ];
}
