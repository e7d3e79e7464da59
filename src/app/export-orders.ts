/** A run's order file in the form that a broker takes: the same orders, read back from the file that was accepted. */
import type { AccountId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { compactDate } from '#domain/time.ts';
import { ORDER_FORMATS, type OrderFormatName } from '#orders/formats/formats.ts';
import type { FormatOptions, FormattedOrders } from '#orders/formats/order-file.ts';
import { readTradeOrders } from '#orders/read-trade-orders.ts';
import { type TradeOrder, tradeOrdersFileName } from '#orders/trade-orders.ts';
import type { RunDirectory } from '#runs/run-directory.ts';

export interface ExportRequest extends FormatOptions {
  readonly format: OrderFormatName;
  /** Null: the accounts whose broker takes the format. */
  readonly accounts: readonly AccountId[] | null;
}

/** There is an order file only where the plan passed its verification and the guards, so nothing refused gets out. */
export async function exportOrders(
  directory: RunDirectory,
  request: ExportRequest,
): Promise<Outcome<FormattedOrders>> {
  const rebalancing = await directory.readRebalancing();
  if (!rebalancing.ok) return rebalancing;
  const { tradeDate, runId } = rebalancing.value;
  const name = tradeOrdersFileName(tradeDate);
  const where = directory.pathOf(name);
  const text = await directory.readText(name);
  if (!text.ok) return text;
  if (text.value === undefined)
    return failure({
      code: 'document-missing',
      where,
      what: 'is not there',
      next: 'run `rebalance orders` first',
    });
  const orders = readTradeOrders(text.value, where);
  if (!orders.ok) return orders;
  const stranger = orders.value.find((order) => order.run_id !== runId);
  if (stranger !== undefined)
    return failure({
      code: 'document-altered',
      where,
      what: `holds orders of the run ${stranger.run_id}, and the plan beside it is ${runId}`,
      next: 'let `rebalance orders` write it anew',
    });
  const format = ORDER_FORMATS[request.format];
  const chosen = chosenOrders(orders.value, request);
  const { files, remarks } = format.write(chosen, compactDate(tradeDate), request);
  return success({
    files,
    remarks: [...remarks, ...leftOut(orders.value.length - chosen.length, request)],
  });
}

function chosenOrders(
  orders: readonly TradeOrder[],
  { accounts, format }: ExportRequest,
): readonly TradeOrder[] {
  const { broker } = ORDER_FORMATS[format];
  return orders.filter((order) =>
    accounts === null
      ? broker === null || order.broker === broker
      : accounts.some((account) => account === order.account),
  );
}

function leftOut(number: number, { accounts, format }: ExportRequest): readonly string[] {
  if (number === 0) return [];
  const orders = number === 1 ? '1 order is' : `${number} orders are`;
  return [
    accounts === null
      ? `${orders} for accounts that are not reached through ${ORDER_FORMATS[format].broker}; --account takes others`
      : `${orders} for other accounts`,
  ];
}
