/**
 * The chain of reasons for an order, or for no order, from the files of a run alone: what fired, what the class
 * wants, what the account may do, what bound, and what would change the answer.
 */
import { type Decimal, decimal, ONE, roundTo, toText, ZERO } from '#domain/decimal.ts';
import type { Decision, Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type {
  ProblemAccount,
  ProblemInstrument,
  RebalancingProblem,
} from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { driftAfter } from './drift.ts';
import { type Change, whatWouldChange } from './explain-change.ts';
import { money, percent, price, signedPoints } from './format.ts';
import { DECISION_WORDS, METHOD_WORDS, TREATMENT_WORDS } from './words.ts';

export interface Question {
  readonly accountId: AccountId;
  readonly symbol: InstrumentSymbol;
}

export interface Explanation extends Question {
  readonly decision: Decision['decision'];
  readonly code: Decision['code'];
  /** The answer in one line. */
  readonly answer: string;
  readonly steps: readonly Step[];
}

export interface Step {
  /** One or two words, such as `trigger` or `lots`. */
  readonly topic: string;
  readonly text: string;
}

/** Undefined when the plan has no decision about this instrument in this account. */
export function explain(
  problem: RebalancingProblem,
  rebalancing: Rebalancing,
  { accountId, symbol }: Question,
): Explanation | undefined {
  const decision = rebalancing.decisions.find(
    (each) => each.accountId === accountId && each.symbol === symbol,
  );
  const account = problem.accounts.find((each) => each.accountId === accountId);
  const instrument = problem.instruments.find((each) => each.symbol === symbol);
  if (decision === undefined || account === undefined || instrument === undefined) return undefined;
  const order = rebalancing.orders.find(
    (each) => each.accountId === accountId && each.symbol === symbol,
  );
  const subject: Subject = { problem, rebalancing, account, instrument, decision, order };
  return {
    accountId,
    symbol,
    decision: decision.decision,
    code: decision.code,
    answer: answer(subject),
    steps: [
      ...whyLooked(subject),
      ...whatClassesWant(subject),
      ...whatAccountMay(subject),
      { topic: 'decision', text: `${DECISION_WORDS[decision.code]}: ${decision.detail}` },
      ...whatBound(subject),
      ...(order === undefined ? [] : howExecuted(order, subject)),
      ...whatWouldChange(changeOf(subject)).map((text) => ({ topic: 'to change it', text })),
    ],
  };
}

interface Subject {
  readonly problem: RebalancingProblem;
  readonly rebalancing: Rebalancing;
  readonly account: ProblemAccount;
  readonly instrument: ProblemInstrument;
  readonly decision: Decision;
  readonly order: Order | undefined;
}

function changeOf({ problem, rebalancing, account, instrument, decision }: Subject): Change {
  return { problem, rebalancing, account, instrument, decision };
}

function answer({ order, account, instrument, decision }: Subject): string {
  if (order === undefined)
    return `no order: ${DECISION_WORDS[decision.code].toLowerCase()}; ${toText(heldIn(account, instrument))} held`;
  const { side, quantity, currency, estNotional } = order;
  return `${side} ${toText(quantity)} at ${price(order.price)} for ${money(estNotional)} ${currency}: ${order.reason}`;
}

function heldIn(account: ProblemAccount, instrument: ProblemInstrument): Decimal {
  return account.holdings.find(({ symbol }) => symbol === instrument.symbol)?.quantity ?? ZERO;
}

function whyLooked({ problem, rebalancing: { trigger } }: Subject): Step[] {
  const state = trigger.fired ? 'fired' : 'did not fire';
  return [
    { topic: 'trigger', text: `${trigger.type} ${state}: ${trigger.rationale}` },
    { topic: 'method', text: `${METHOD_WORDS[problem.method]}; ${destination(problem)}` },
  ];
}

function destination({ destination, sells }: RebalancingProblem): string {
  const place =
    typeof destination === 'string'
      ? {
          target: 'to the target',
          edge: 'to the edge of the band',
          midpoint: 'half-way between edge and target',
        }[destination]
      : `to within ${percent(destination.within, 2)} of the target`;
  return `classes are traded ${place}${sells === 'never' ? ', without selling' : ''}`;
}

function whatClassesWant({ instrument, rebalancing }: Subject): Step[] {
  if (instrument.exposures.length === 0)
    return [{ topic: 'class', text: `no target names ${instrument.symbol}` }];
  return instrument.exposures.flatMap(({ assetClass, weight }) => {
    const row = rebalancing.household.classes.find((each) => each.assetClass === assetClass);
    if (row === undefined) return [];
    const share = weight.eq(ONE) ? '' : ` (${percent(weight)} of it)`;
    const before = `${percent(row.currentWeight, 2)}, drift ${signedPoints(row.drift, 2).trim()} points, ${row.outOfBand ? 'OUT of' : 'in'} its band of ${percent(row.bandLow, 2)} to ${percent(row.bandHigh, 2)}`;
    const after = `${percent(row.postWeight, 2)}, ${row.outOfBandAfter ? 'OUT of band' : 'in band'}`;
    return [
      { topic: 'class', text: `${assetClass}${share}, target ${percent(row.targetWeight, 2)}` },
      { topic: 'drift', text: `before: ${before}` },
      { topic: 'drift', text: `after the whole plan: ${after}` },
    ];
  });
}

function whatAccountMay({ account, instrument, rebalancing, problem }: Subject): Step[] {
  const { accountId, taxTreatment, tradable, menu, shareDecimals, broker } = account;
  const onMenu = menu === null || menu.includes(instrument.symbol);
  const result = rebalancing.household.accounts.find((each) => each.accountId === accountId);
  const facts = [
    `${broker}, ${TREATMENT_WORDS[taxTreatment]}`,
    tradable ? null : 'frozen: its data is not of today',
    menu === null ? null : `${instrument.symbol} is ${onMenu ? '' : 'not '}on its menu`,
    shareDecimals === 0 ? 'whole shares' : `fractions of shares to ${shareDecimals} decimals`,
    instrument.trade === 'both' ? null : `${instrument.symbol} is marked ${instrument.trade}`,
  ].filter((fact) => fact !== null);
  return [
    { topic: 'account', text: facts.join(', ') },
    ...(result === undefined
      ? []
      : [
          {
            topic: 'cash',
            text: `${money(result.cashBefore)} ${problem.baseCurrency} before, ${money(result.cashAfter)} after, reserve ${money(result.reserve)}${shadowPrice(`cash:${accountId}`, rebalancing)}`,
          },
        ]),
  ];
}

/** Multipliers below this are rounding of the bound, not a price of anything. */
const SHADOW_PRICE_PLACES = 4;

/** What one more unit of a scarce thing would improve the objective by, where that is anything. */
function shadowPrice(name: string, { certificate, baseCurrency }: Rebalancing): string {
  const multiplier = certificate.multipliers[name];
  if (multiplier === undefined) return '';
  const rounded = roundTo(multiplier.abs(), SHADOW_PRICE_PLACES);
  return rounded.eq(ZERO)
    ? ''
    : `; one ${baseCurrency} more would be worth ${toText(rounded)} ${baseCurrency}`;
}

/** The limits of the whole plan, with how much of each is used. */
function whatBound({ problem, rebalancing }: Subject): Step[] {
  const { constraints, realizedGainsMax } = problem;
  const { maxTurnover, minTradeSize, transactionCostLimit } = constraints;
  const { expectedTurnover, estimatedCosts, baseCurrency } = rebalancing;
  const used = [
    `turnover ${percent(expectedTurnover, 2)} of at most ${percent(maxTurnover, 2)}`,
    transactionCostLimit === null
      ? null
      : `costs ${money(estimatedCosts)} of at most ${money(transactionCostLimit)} ${baseCurrency}`,
    minTradeSize.eq(ZERO) ? null : `no order below ${money(minTradeSize)} ${baseCurrency}`,
    realizedGainsMax === null
      ? null
      : `realised gains of at most ${money(realizedGainsMax)} ${baseCurrency}`,
  ];
  return [{ topic: 'limits', text: used.filter((text) => text !== null).join(', ') }];
}

function howExecuted(order: Order, { account, problem, rebalancing }: Subject): Step[] {
  const { baseCurrency, tax } = problem;
  const taxed = account.taxTreatment === 'taxable';
  return [
    { topic: 'rounding', text: rounding(order, account, rebalancing) },
    ...(order.side === 'buy'
      ? []
      : order.lots.map(({ lotId, quantity, realizedGain, longTerm }) => ({
          topic: 'lots',
          text: `${toText(quantity)} of ${lotId}: ${realizedGain.lt(ZERO) ? 'loss' : 'gain'} ${money(realizedGain.abs())} ${baseCurrency}, ${longTerm ? 'long' : 'short'} term (chosen by ${tax.lots})`,
        }))),
    {
      topic: 'costs',
      text: `${money(order.estCost)} ${baseCurrency}, of which commission ${money(order.estCommission)}`,
    },
    {
      topic: 'tax',
      text: taxed
        ? `${money(order.estTax)} ${baseCurrency}`
        : `none: the account is ${TREATMENT_WORDS[account.taxTreatment]}`,
    },
    ...breakEven(order),
  ];
}

function breakEven({ breakEvenYears, side }: Order): readonly Step[] {
  if (breakEvenYears === undefined) return [];
  const other = side === 'buy' ? 'what is given up for it' : 'what takes its place';
  const text =
    breakEvenYears === null
      ? `never: it is not stated to return more than ${other}`
      : `after ${toText(breakEvenYears)} years, ${toText(roundTo(breakEvenYears.times(DAYS_PER_YEAR), 0, 'up'))} days: its stated return against that of ${other} has then paid for cost and tax of both`;
  return [{ topic: 'break-even', text }];
}
const DAYS_PER_YEAR = decimal('365');

function rounding(
  { quantity }: Order,
  { shareDecimals }: ProblemAccount,
  { household }: Rebalancing,
): string {
  const unit = shareDecimals === 0 ? 'whole shares' : `${shareDecimals} decimals`;
  return `${toText(quantity)}, in ${unit}; all classes together end ${percent(driftAfter(household.classes), 2)} from their targets`;
}
