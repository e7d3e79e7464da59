/** An order file read back: the rows as they were written, or what is wrong with it. */
import { CsvError, parse } from 'csv-parse/sync';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { TRADE_ORDER_COLUMNS, type TradeOrder } from './trade-orders.ts';

/** Takes only the columns that rebalance writes, in their order: a file that somebody arranged anew is refused. */
export function readTradeOrders(text: string, where: string): Outcome<readonly TradeOrder[]> {
  const rows = readRows(text);
  const [header = [], ...orders] = rows ?? [];
  if (rows === undefined || header.join(',') !== TRADE_ORDER_COLUMNS.join(','))
    return failure({
      code: 'document-invalid',
      where,
      what: 'is not an order file of rebalance',
      next: 'let `rebalance orders` write it anew',
    });
  return success(orders.map(orderOf));
}

function readRows(text: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, { delimiter: ',', quote: '"', escape: '"', relax_column_count: false });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function orderOf(cells: readonly string[]): TradeOrder {
  const entries = TRADE_ORDER_COLUMNS.map((column, index) => [column, plain(cells[index] ?? '')]);
  return Object.fromEntries(entries) as TradeOrder;
}

/** Takes off the sign that keeps a spreadsheet from running a text as a formula. */
function plain(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r])/, '');
}
