/** First part of the report: the orders of each account with reason, lots and tax. */
import { toText, ZERO } from '#domain/decimal.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { AccountResult, Conversion, Order, OrderLot } from '#domain/documents/rebalancing.ts';
import type { AccountId } from '#domain/ids.ts';
import { money, price } from '../format.ts';
import { count, list, TREATMENT_WORDS } from '../words.ts';
import { type Column, note, paragraph, section, table } from './elements.ts';
import { type Html, html } from './html.ts';
import type { ReportInput } from './input.ts';

const ORDER_COLUMNS: readonly Column[] = [
  { heading: 'order' },
  { heading: 'price', align: 'right' },
  { heading: 'value', align: 'right' },
  { heading: 'held', align: 'right' },
  { heading: 'costs', align: 'right' },
  { heading: 'tax', align: 'right' },
  { heading: 'reason and lots' },
];

export function whatToDo(input: ReportInput): Html {
  const { rebalancing, refusals } = input;
  const { orders, household, conversions } = rebalancing;
  const busy = household.accounts.filter(
    ({ accountId }) =>
      orders.some(isOf(accountId)) || conversions.some((each) => each.accountId === accountId),
  );
  const idle = household.accounts.filter((account) => !busy.includes(account));
  return section(
    'what-to-do',
    'What to do',
    refusals.length === 0 ? null : refused(refusals),
    orders.length === 0
      ? note(
          'good',
          paragraph(html`<b>Nothing.</b> There are no orders.`),
          paragraph(rebalancing.rebalancingRationale),
        )
      : null,
    busy.map((account) => accountOrders(account, input)),
    idle.length === 0 || busy.length === 0
      ? null
      : paragraph(`No orders in ${list(idle.map(({ accountId }) => accountId))}.`),
  );
}

function refused(refusals: ReportInput['refusals']): Html {
  return note(
    'bad',
    paragraph(
      html`<b>Do not trade: the plan was refused and has no order file.</b> What follows is only for looking at it.`,
    ),
    html`<ul>${refusals.map(
      ({ what, code, next }) => html`<li>${what} <code>${code}</code>; ${next}</li>`,
    )}</ul>`,
  );
}

function accountOrders(account: AccountResult, { rebalancing, analyses }: ReportInput): Html {
  const { accountId } = account;
  const { baseCurrency } = rebalancing;
  const orders = rebalancing.orders.filter(isOf(accountId));
  const analysis = analyses.find((each) => each.accountId === accountId);
  const kind = analysis === undefined ? '' : `, ${TREATMENT_WORDS[analysis.taxTreatment]}`;
  return html`<h3>${accountId} <small>${brokerOf(orders)}${kind}</small></h3>${paragraph(
    cashSentence(account, baseCurrency),
  )}${rebalancing.conversions
    .filter((each) => each.accountId === accountId)
    .map((each) => paragraph(conversionSentence(each, baseCurrency)))}${
    orders.length === 0
      ? null
      : table(
          `${count(orders.length, 'order')} in ${accountId}; costs and tax in ${baseCurrency}`,
          ORDER_COLUMNS,
          orders.map((order) => ({ cells: orderCells(order, analysis, baseCurrency) })),
        )
  }`;
}

function isOf(accountId: AccountId): (order: Order) => boolean {
  return (order) => order.accountId === accountId;
}

function brokerOf([first]: readonly Order[]): string {
  return first?.broker ?? '';
}

function cashSentence({ cashBefore, cashAfter, reserve }: AccountResult, currency: string): string {
  const kept = reserve.gt(ZERO) ? `, of which ${money(reserve)} is its reserve` : '';
  return `Cash goes from ${money(cashBefore)} to ${money(cashAfter)} ${currency}${kept}.`;
}

function conversionSentence(conversion: Conversion, currency: string): string {
  const { sellAmount, sellCurrency, buyAmount, buyCurrency, estCost } = conversion;
  return `First convert ${money(sellAmount)} ${sellCurrency} into ${money(buyAmount)} ${buyCurrency}, which costs about ${money(estCost)} ${currency}.`;
}

function orderCells(order: Order, analysis: Analysis | undefined, baseCurrency: string) {
  return [
    html`<span class="order"><span class="side">${order.side.toUpperCase()}</span> <b>${toText(order.quantity)} ${order.symbol}</b></span>`,
    price(order.price),
    `${money(order.estNotional)} ${order.currency}`,
    html`<span>${toText(order.currentQuantity)} → ${toText(order.targetQuantity)}</span>`,
    money(order.estCost),
    money(order.estTax),
    html`<div>${order.reason}${lots(order, analysis, baseCurrency)}</div>`,
  ];
}

function lots(
  { side, lots }: Order,
  analysis: Analysis | undefined,
  baseCurrency: string,
): Html | null {
  if (side === 'buy' || lots.length === 0) return null;
  const taxed = analysis?.taxTreatment !== 'tax_deferred' && analysis?.taxTreatment !== 'tax_free';
  return html`<ul>${lots.map(
    (lot) =>
      html`<li>${toText(lot.quantity)} ${lotName(lot)}: ${gain(lot, baseCurrency, taxed)}</li>`,
  )}</ul>`;
}

/** What the plan calls the shares of a holding that its lots do not cover. */
const UNASSIGNED = 'unassigned';

function lotName({ lotId }: OrderLot): string {
  return lotId === UNASSIGNED ? 'without a lot' : `of lot ${lotId}`;
}

function gain({ realizedGain, longTerm }: OrderLot, currency: string, taxed: boolean): string {
  const kind = realizedGain.lt(ZERO) ? 'loss' : 'gain';
  const amount = `${kind} ${money(realizedGain.abs())} ${currency}`;
  if (!taxed) return `${amount}, no tax in this account`;
  return `${amount}, ${longTerm ? 'long term' : 'short term'}`;
}
