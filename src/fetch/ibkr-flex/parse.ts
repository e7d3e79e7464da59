/** A Flex statement -> the account's snapshot. Pure. */
import { type Decimal, sum, ZERO } from '#domain/decimal.ts';
import { type CashBalance, HOLDINGS_SCHEMA, type Snapshot } from '#domain/documents/holdings.ts';
import { type AccountId, type Currency, compareText, parseCurrency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { closeOfTradeDate, type Instant, type TradeDate } from '#domain/time.ts';
import { readPositions } from './positions.ts';
import { readRecentTrades } from './trades.ts';
import type { FlexAnswer, FlexStatement } from './wire.ts';

export interface FlexContext {
  readonly accountId: AccountId;
  /** As IBKR writes it, `U1234567`; null when the query covers one account only. */
  readonly accountNumber: string | null;
  readonly baseCurrency: Currency;
  readonly timeZone: string;
  readonly now: Instant;
}

type QueryResponse = Extract<FlexAnswer, { FlexQueryResponse: unknown }>['FlexQueryResponse'];

export function parseStatement(response: QueryResponse, context: FlexContext): Outcome<Snapshot> {
  const where = context.accountId;
  if (response.type === 'TCF')
    return failure(unusable(where, 'the query is a trade confirmation query, without holdings'));
  const chosen = chooseAccount(response.FlexStatements.FlexStatement, context);
  if (!chosen.ok) return chosen;
  const dated = latestStatement(chosen.value, where);
  if (!dated.ok) return dated;
  return readStatement(dated.value, chosen.value, context);
}

interface DatedStatement {
  readonly statement: FlexStatement;
  readonly toDate: TradeDate;
}

/** The statements of the configured account; a query broken down by day has one for each day. */
function chooseAccount(
  statements: readonly FlexStatement[],
  { accountId: where, accountNumber }: FlexContext,
): Outcome<readonly FlexStatement[]> {
  const numbers = [...new Set(statements.map((statement) => statement.accountId))].sort(
    compareText,
  );
  const [first] = numbers;
  if (first === undefined) return failure(unusable(where, 'the statement holds no account'));
  if (accountNumber === null && numbers.length > 1)
    return failure({
      code: 'document-invalid',
      where,
      what: `the statement holds ${numbers.length} accounts: ${numbers.join(', ')}`,
      next: 'name one of them as account_number in brokerages.yaml',
    });
  const number = accountNumber ?? first;
  if (!numbers.includes(number))
    return failure({
      code: 'broker-account-mismatch',
      where,
      what: `the statement is of ${numbers.join(', ')}, not of account ${number}`,
      next: 'correct account_number, or add the account to the Flex query',
    });
  return success(statements.filter((statement) => statement.accountId === number));
}

function latestStatement(
  statements: readonly FlexStatement[],
  where: string,
): Outcome<DatedStatement> {
  const dated = statements
    .flatMap((statement) =>
      statement.toDate === null ? [] : [{ statement, toDate: statement.toDate }],
    )
    .sort((a, b) => compareText(b.toDate, a.toDate));
  const [latest, next] = dated;
  if (latest === undefined) return failure(unusable(where, 'the statement has no toDate'));
  if (next?.toDate === latest.toDate)
    return failure(
      unusable(where, `the answer holds two statements of ${latest.toDate} for one account`),
    );
  return success(latest);
}

function readStatement(
  { statement, toDate }: DatedStatement,
  statementsOfAccount: readonly FlexStatement[],
  context: FlexContext,
): Outcome<Snapshot> {
  const where = context.accountId;
  const { OpenPositions: open, CashReport: cashReport } = statement;
  const missing = [
    ...(open === undefined ? ['Open Positions'] : []),
    ...(cashReport === undefined ? ['Cash Report'] : []),
  ];
  if (open === undefined || cashReport === undefined)
    return failure(unusable(where, `the query has no section ${missing.join(' and ')}`));
  const strangers = [...open.OpenPosition, ...cashReport.CashReportCurrency].filter(
    (row) => row.accountId !== '' && row.accountId !== statement.accountId,
  );
  if (strangers.length > 0)
    return failure(unusable(where, 'the statement consolidates several accounts'));
  const base = parseCurrency(statement.AccountInformation?.currency ?? '') ?? context.baseCurrency;
  const asOf = closeOfTradeDate(toDate, context.timeZone);
  const positions = readPositions(open.OpenPosition, { where, asOf, timeZone: context.timeZone });
  const cash = readCash(cashReport.CashReportCurrency, { where, base });
  if (!positions.ok) return positions;
  if (!cash.ok) return cash;
  const trades = readRecentTrades(statementsOfAccount);
  return success({
    schema: HOLDINGS_SCHEMA,
    accountId: context.accountId,
    asOf,
    fetchedAt: context.now,
    adapter: 'ibkr-flex',
    baseCurrency: base,
    cash: cash.value.cash,
    positions: positions.value.positions,
    recentTrades: trades.recentTrades,
    openOrders: [],
    reportedTotalValue: reportedTotal(statement, toDate),
    warnings: [...positions.value.warnings, ...cash.value.warnings, ...trades.warnings],
  });
}

const BASE_SUMMARY = 'BASE_SUMMARY';

/**
 * One balance for each currency. The row BASE_SUMMARY repeats all of them in base currency and counts only where
 * the query does not break cash down by currency.
 */
function readCash(
  rows: NonNullable<FlexStatement['CashReport']>['CashReportCurrency'],
  { where, base }: { readonly where: string; readonly base: Currency },
): Outcome<{ readonly cash: readonly CashBalance[]; readonly warnings: readonly string[] }> {
  const byCurrency = rows.filter((row) => row.currency !== BASE_SUMMARY);
  const summaryOnly = byCurrency.length === 0 && rows.length > 0;
  const cash: CashBalance[] = [];
  for (const row of summaryOnly ? rows : byCurrency) {
    const currency = summaryOnly ? base : parseCurrency(row.currency);
    if (currency === undefined || row.endingCash === null)
      return failure(
        unusable(where, `the cash row of currency "${row.currency}" has no endingCash`),
      );
    if (cash.some((balance) => balance.currency === currency))
      return failure(unusable(where, `cash in ${currency} is given twice`));
    cash.push({ currency, amount: row.endingCash, settled: row.endingSettledCash });
  }
  const warnings = summaryOnly
    ? [`cash is given only as a total in ${base}; tick "currency breakout" in the query`]
    : [];
  return success({ cash, warnings });
}

/** The net asset value, of all models together, without accruals: those are neither cash nor holdings yet. */
function reportedTotal(statement: FlexStatement, toDate: TradeDate): Decimal | null {
  const rows = (statement.EquitySummaryInBase?.EquitySummaryByReportDateInBase ?? []).filter(
    (row) => row.reportDate === toDate,
  );
  const parts = rows.map(({ total, ...accruals }) => {
    const { dividendAccruals, interestAccruals, bondInterestAccrualsComponent } = accruals;
    const notYetPaid = [dividendAccruals, interestAccruals, bondInterestAccrualsComponent];
    return total?.minus(sum(notYetPaid.map((accrual) => accrual ?? ZERO)));
  });
  const known = parts.flatMap((part) => part ?? []);
  return parts.length > 0 && known.length === parts.length ? sum(known) : null;
}

/** The query itself must be changed, so that trying again does not help. */
export function unusable(where: string, what: string): Problem {
  return {
    code: 'document-invalid',
    where,
    what,
    next: 'in Client Portal make an Activity Flex query with the sections Account Information, Open Positions, Cash Report, Net Asset Value and Trades',
  };
}
