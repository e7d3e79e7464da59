/** Every instrument of every account is accounted for, and the household's trades are its orders. */
import { type Decimal, toText, ZERO } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { type Facts, knownOrders } from './facts.ts';
import type { Violations } from './verify.ts';

export function checkDecisions({ problem, plan }: Facts): Violations {
  const violations: string[] = [];
  const orders = new Map(plan.orders.map((order) => [`${order.accountId} ${order.symbol}`, order]));
  const seen = new Set<string>();
  let previous = '';
  for (const { accountId, symbol, decision, code } of plan.decisions) {
    const key = `${accountId} ${symbol}`;
    const order = orders.get(key);
    if (seen.has(key)) violations.push(`${key} is decided twice`);
    seen.add(key);
    if (decision !== (order?.side ?? 'keep')) violations.push(`${key} is said to ${decision}`);
    if ((code === 'traded') !== (order !== undefined)) violations.push(`${key} is said ${code}`);
    const sortKey = `${accountId}\u0000${symbol}`;
    if (sortKey < previous) violations.push(`${key} is out of order`);
    previous = sortKey;
  }
  for (const { accountId } of problem.accounts) {
    for (const { symbol } of problem.instruments) {
      const key = `${accountId} ${symbol}`;
      if (!seen.delete(key)) violations.push(`${key} has no decision`);
    }
  }
  for (const key of seen) violations.push(`${key} does not exist`);
  return violations;
}

export function checkHouseholdTrades(facts: Facts): Violations {
  const nets = new Map<InstrumentSymbol, Decimal>();
  for (const { order, value } of knownOrders(facts)) {
    const net = nets.get(order.symbol) ?? ZERO;
    nets.set(order.symbol, order.side === 'buy' ? net.plus(value) : net.minus(value));
  }
  const violations: string[] = [];
  facts.plan.trades.forEach(({ instrumentId, tradeAmount, tradeDirection, priority }, index) => {
    const net = nets.get(instrumentId) ?? ZERO;
    nets.delete(instrumentId);
    const direction = net.gt(ZERO) ? 'BUY' : 'SELL';
    if (!net.eq(tradeAmount) || direction !== tradeDirection || net.eq(ZERO)) {
      violations.push(`${instrumentId}: its orders come to ${toText(net)}`);
    }
    if (priority !== index + 1) violations.push(`${instrumentId}: priority ${priority}`);
  });
  for (const [symbol, net] of nets) {
    if (!net.eq(ZERO)) violations.push(`${symbol}: traded for ${toText(net)} without saying so`);
  }
  return violations;
}
