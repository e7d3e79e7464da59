/** The flags that commands share, each checked as it is read: a bad value ends with exit code 2 and says what was expected. */
import { InvalidArgumentError, Option } from 'commander';
import { type Decimal, ONE, parseDecimal, ZERO } from '#domain/decimal.ts';
import {
  type AccountId,
  type InstrumentSymbol,
  type PortfolioId,
  parseAccountId,
  parsePortfolioId,
  parseSymbol,
} from '#domain/ids.ts';
import { parseTradeDate } from '#domain/time.ts';
import { KEY_ACCESSES, METHODS, SELLS, TRIGGER_TYPES } from '#domain/vocabulary.ts';
import type { OrderFormatName } from '#orders/formats/formats.ts';
import type { CashFlow } from './command.ts';

const RETRIES_MAX = 20;
const CONCURRENCY_MAX = 64;
const LIMIT_MAX = 10_000;
const KEPT_MAX = 10_000;
const DURATION = /^(\d{1,9})(ms|s|m|h)$/;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION_MAX_MS = 24 * UNIT_MS.h;

export const configOption = () =>
  new Option('-c, --config <dir>', 'configuration directory (default: REBALANCE_CONFIG)');
export const workdirOption = () =>
  new Option(
    '-w, --workdir <dir>',
    'where runs are kept (default: REBALANCE_WORKDIR, else var beside the configuration)',
  );
export const allOption = () => new Option('--all', 'every portfolio of --portfolios');
export const portfoliosOption = () =>
  new Option(
    '--portfolios <dir>',
    'with --all: holds one configuration directory for each portfolio (default: REBALANCE_PORTFOLIOS)',
  );
export const waitOption = () =>
  new Option(
    '--wait <duration>',
    'wait so long for another run of the portfolio to end (default: not at all)',
  ).argParser(duration);
export const completeOption = () =>
  new Option(
    '--complete',
    'end the day as `run` does: report, manifest and history as well as the order file',
  );
export const queueOption = () =>
  new Option('--queue', 'with --all: leave the work to workers, by a queue in DATABASE_URL');
export const placesOption = () =>
  new Option('--concurrency <n>', 'steps at work at the same time (default: 8)').argParser(
    wholeNumber(1, CONCURRENCY_MAX),
  );
export const perBrokerOption = () =>
  new Option(
    '--per-broker <n>',
    'steps at one kind of brokerage at the same time, of all workers together (default: 4)',
  ).argParser(wholeNumber(1, CONCURRENCY_MAX));
export const untilDoneOption = () =>
  new Option('--until-done', 'end when no queued portfolio is left, instead of waiting for more');
export const runDirOption = () =>
  new Option(
    '--run-dir <dir>',
    "work on this directory's files instead of the day's run directory",
  );
export const dateOption = () =>
  new Option(
    '-d, --date <date>',
    'trading date, YYYY-MM-DD (default: today in the portfolio time zone)',
  ).argParser(required(parseTradeDate, 'a date such as 2026-11-20'));
export const asOfOption = () =>
  new Option(
    '--as-of <date>',
    'day of the holdings in CSV exports that do not say it, YYYY-MM-DD',
  ).argParser(required(parseTradeDate, 'a date such as 2026-11-20'));
export const outOption = () => new Option('-o, --out <dir>', 'also copy the order file there');
export const outFileOption = () => new Option('-o, --out <file>', 'write to this file instead');
export const jsonOption = () => new Option('--json', 'print the result as JSON');
export const quietOption = () => new Option('-q, --quiet', 'print nothing on success');
export const verboseOption = () => new Option('-v, --verbose', 'say more on stderr');
export const forceOption = () =>
  new Option('--force', 'replace what this date already has; the earlier attempt is kept');
export const dryRunOption = () =>
  new Option('-n, --dry-run', 'show what would be written and write none of it');
export const accountOption = () =>
  new Option('--account <id...>', 'only these accounts').argParser(
    repeated<AccountId>(required(parseAccountId, 'an account id such as BROKERAGE_001')),
  );
export const retriesOption = () =>
  new Option('--retries <n>', 'further attempts after a failed one').argParser(
    wholeNumber(0, RETRIES_MAX),
  );
export const retryDelayOption = () =>
  new Option('--retry-delay <duration>', 'wait between attempts: 500ms, 30s, 5m').argParser(
    duration,
  );
export const concurrencyOption = () =>
  new Option(
    '--concurrency <n>',
    'accounts fetched at the same time; with --all, portfolios at work at the same time',
  ).argParser(wholeNumber(1, CONCURRENCY_MAX));
export const timeoutOption = () =>
  new Option('--timeout <duration>', 'longest wait for one answer').argParser(duration);
export const triggerOption = () =>
  new Option('--trigger <type>', 'look at this trigger only').choices([...TRIGGER_TYPES]);
export const methodOption = () =>
  new Option('--method <method>', 'how to trade').choices([...METHODS]);
export const forceRebalanceOption = () =>
  new Option('--force-rebalance', 'rebalance although no trigger fires');
export const maxTurnoverOption = () =>
  new Option(
    '--max-turnover <fraction>',
    'largest half-sum of trades as a fraction of value',
  ).argParser(decimalBetween(ZERO, ONE, 'a fraction from 0 to 1, such as 0.15'));
export const minTradeSizeOption = () =>
  new Option('--min-trade-size <amount>', 'smallest order, in base currency').argParser(
    decimalBetween(ZERO, null, 'an amount such as 250'),
  );
export const transactionCostLimitOption = () =>
  new Option(
    '--transaction-cost-limit <amount>',
    'largest sum of costs, in base currency',
  ).argParser(decimalBetween(ZERO, null, 'an amount such as 40'));
export const excludeOption = () =>
  new Option('--exclude <symbol...>', 'instruments not to trade').argParser(
    repeated<InstrumentSymbol>(required(parseSymbol, 'a symbol such as VTI')),
  );
export const cashFlowOption = () =>
  new Option(
    '--cash-flow <account=amount...>',
    'deposit (+) or withdrawal (-) before trading',
  ).argParser(repeated<CashFlow>(cashFlow));
export const sellsOption = () =>
  new Option('--sells <when>', 'whether to sell at all').choices([...SELLS]);
export const proveOption = () =>
  new Option(
    '--prove [seconds]',
    'prove or better the plan with HiGHS to 0.01 %, in 60 seconds or so many',
  )
    .preset('60')
    .argParser((text) => duration(/^\d+$/.test(text) ? `${text}s` : text));

export const chainOption = () =>
  new Option('--chain', 'check all runs of the portfolio for changes instead of one plan');
export const formatOption = () =>
  new Option(
    '--format <format>',
    'turn the order file into what a broker takes, without changing the run',
  ).choices(['csv', 'ibkr-basket', 'alpaca-json', 'tradier-form'] satisfies OrderFormatName[]);
export const notionalOption = () =>
  new Option('--notional', 'with alpaca-json: buy fractions of shares as amounts of money');
export const ruleTriggerOption = () =>
  new Option('--trigger <type>', 'why to rebalance')
    .choices([...TRIGGER_TYPES])
    .makeOptionMandatory();
export const parametersOption = () =>
  new Option(
    '--parameters <json>',
    "the trigger's parameters, with the keys of trigger_parameters in policy.yaml",
  );
export const disabledOption = () =>
  new Option('--disabled', 'add the rule without looking at it yet');
export const deadOption = () => new Option('--dead', 'only events that were given up');
export const fillsOption = () =>
  new Option('--fills <file>', 'CSV of all fills since the orders: the broker’s own list');
export const limitOption = () =>
  new Option('--limit <n>', 'at most so many of each (default: 20)').argParser(
    wholeNumber(1, LIMIT_MAX),
  );
export const keepDailyOption = () =>
  new Option('--keep-daily <n>', 'keep the newest run of so many days')
    .argParser(wholeNumber(0, KEPT_MAX))
    .default(30);
export const keepMonthlyOption = () =>
  new Option('--keep-monthly <n>', 'keep the newest run of so many months')
    .argParser(wholeNumber(0, KEPT_MAX))
    .default(24);
export const keepYearlyOption = () =>
  new Option('--keep-yearly <n>', 'keep the newest run of so many years')
    .argParser(wholeNumber(0, KEPT_MAX))
    .default(10);
export const applyOption = () =>
  new Option('--apply', 'remove what may go; without it nothing is touched');
export const keyNameOption = () =>
  new Option('--name <name>', 'what to call it').makeOptionMandatory();
export const portfolioOption = () =>
  new Option('--portfolio <id...>', 'only these portfolios').argParser(
    repeated<PortfolioId>(required(parsePortfolioId, 'a portfolio id such as household')),
  );
export const allPortfoliosOption = () =>
  new Option('--all-portfolios', 'every portfolio, also those to come');
export const accessOption = () =>
  new Option('--access <access>', 'what it may do; write may also read')
    .choices([...KEY_ACCESSES])
    .default('read');
export const portOption = () =>
  new Option('--port <n>', 'port to listen on (default: any free one)').argParser(
    wholeNumber(0, 65_535),
  );
export const hostOption = () =>
  new Option('--host <address>', 'address to listen on (default: 127.0.0.1)');
export const servePortOption = () =>
  new Option('--port <n>', 'port to listen on; 0 for any free one (default: 8080)').argParser(
    wholeNumber(0, 65_535),
  );
export const tlsCertOption = () =>
  new Option('--tls-cert <file>', 'certificate and chain, PEM; without it plain HTTP');
export const tlsKeyOption = () => new Option('--tls-key <file>', 'its private key, PEM');
export const threadsOption = () =>
  new Option('--threads <n>', 'requests worked on at the same time (default: 2)').argParser(
    wholeNumber(1, CONCURRENCY_MAX),
  );
export const waitingOption = () =>
  new Option('--waiting <n>', 'requests that may wait for a thread (default: 128)').argParser(
    wholeNumber(0, LIMIT_MAX),
  );
export const deadlineOption = () =>
  new Option('--deadline <duration>', 'longest time for an answer (default: 10s)').argParser(
    duration,
  );
export const fetchDeadlineOption = () =>
  new Option(
    '--fetch-deadline <duration>',
    'the same for an answer that fetches (default: 60s)',
  ).argParser(duration);
export const driftEveryOption = () =>
  new Option(
    '--drift-every <duration>',
    'revalue with fresh quotes in market hours, this often, such as 60s (default: not at all)',
  ).argParser(duration);
export const everyOption = () =>
  new Option('--every <duration>', 'pause between two looks (default: 30s)').argParser(duration);
export const onceOption = () =>
  new Option('--once', 'look once, also while the exchange is closed');
export const rateLimitOption = () =>
  new Option('--rate-limit <n>', 'requests of one key in a minute (default: 6000)').argParser(
    wholeNumber(1, 1_000_000),
  );
export const failOption = () =>
  new Option(
    '--fail <account=fault...>',
    'make a brokerage fail, such as BROKERAGE_003=server-error',
  );

function required<Value>(parse: (text: string) => Value | undefined, expected: string) {
  return (text: string): Value => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(`Expected ${expected}.`);
    return value;
  };
}

/** Commander calls the parser once for each word and hands over what came before. */
function repeated<Value>(parse: (text: string) => Value) {
  return (text: string, previous: readonly Value[] | undefined): readonly Value[] => [
    ...(previous ?? []),
    parse(text),
  ];
}

function wholeNumber(min: number, max: number) {
  return required((text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  }, `a whole number from ${min} to ${max}`);
}

/** Milliseconds. */
function duration(text: string): number {
  const [, digits = '', unit = ''] = DURATION.exec(text) ?? [];
  const durationMs = Number(digits) * (UNIT_MS[unit as keyof typeof UNIT_MS] ?? Number.NaN);
  if (!(durationMs <= DURATION_MAX_MS)) {
    throw new InvalidArgumentError('Expected a duration up to 24h, such as 500ms, 30s or 5m.');
  }
  return durationMs;
}

function decimalBetween(min: Decimal, max: Decimal | null, expected: string) {
  return required((text) => {
    const value = parseDecimal(text);
    return value === undefined || value.lt(min) || (max !== null && value.gt(max))
      ? undefined
      : value;
  }, expected);
}

function cashFlow(text: string): CashFlow {
  const separator = text.indexOf('=');
  const accountId = parseAccountId(text.slice(0, Math.max(separator, 0)));
  const amount = parseDecimal(text.slice(separator + 1));
  if (accountId === undefined || amount === undefined) {
    throw new InvalidArgumentError(
      'Expected ACCOUNT=AMOUNT, such as BROKERAGE_001=5000 or BROKERAGE_001=-200.',
    );
  }
  return { accountId, amount };
}
