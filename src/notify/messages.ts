/** What is told about a run that has ended: a subject that names what failed, a few lines, and the bodies to send. */
import type { SecretReference } from '#config/config.ts';
import type { NotifyPolicy, RunEnd, Webhook } from '#config/notify.ts';
import { type AccountId, compareText, type PortfolioId } from '#domain/ids.ts';
import { EXIT_CODES, type ExitName, type Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';

export interface RunEnding {
  readonly portfolioId: PortfolioId;
  readonly tradeDate: TradeDate;
  readonly exit: ExitName;
  /** Without secrets, as problems always are. */
  readonly problems: readonly Problem[];
  /** All accounts of the configuration. */
  readonly accountIds: readonly AccountId[];
  /** Null when the run did not get as far. */
  readonly orders: number | null;
  /** Absolute path; null when no order file is in force. */
  readonly orderFile: string | null;
  /** The date was complete already, so that everybody has been told. */
  readonly unchanged: boolean;
}

const PROBLEMS_SHOWN_MAX = 10;
const LINE_LENGTH_MAX = 500;
export const NOTIFICATION_SCHEMA = 'rebalance/notification/1';

export function runEndOf({ exit, orders }: RunEnding): RunEnd {
  if (exit !== 'ok') return 'failure';
  return orders === null || orders === 0 ? 'nothing' : 'orders';
}

/** `2 of 5 accounts failed - 2026-11-20`: enough to know on a locked telephone. */
export function subjectOf(ending: RunEnding): string {
  return `${headline(ending)} - ${ending.tradeDate}`;
}

function headline(ending: RunEnding): string {
  const { exit, orders, problems, accountIds } = ending;
  if (exit === 'ok') {
    if (orders === null || orders === 0) return 'nothing to do';
    return orders === 1 ? '1 order' : `${orders} orders`;
  }
  const failed = failedAccounts(problems, accountIds);
  const isAboutAccounts = exit === 'partial' || exit === 'temporary' || exit === 'secret';
  if (isAboutAccounts && failed.length > 0)
    return `${failed.length} of ${accountIds.length} accounts failed`;
  return EXIT_CODES[exit].meaning;
}

function failedAccounts(
  problems: readonly Problem[],
  accountIds: readonly AccountId[],
): readonly AccountId[] {
  const places = new Set(problems.map(({ where }) => where));
  return accountIds.filter((accountId) => places.has(accountId)).sort(compareText);
}

/** The subject, the portfolio, and what went wrong with what to do about it. */
export function textOf(ending: RunEnding): string {
  const { portfolioId, exit, problems, orderFile } = ending;
  const shown = problems.slice(0, PROBLEMS_SHOWN_MAX).map(problemLine);
  const more = problems.length - shown.length;
  return [
    `rebalance ${portfolioId}: ${subjectOf(ending)}`,
    ...(exit === 'ok' ? [] : [`exit code ${EXIT_CODES[exit].code}: ${EXIT_CODES[exit].meaning}`]),
    ...shown,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(orderFile === null ? [] : [orderFile]),
  ].join('\n');
}

function problemLine({ where, what, next }: Problem): string {
  const line = `${where === undefined ? '' : `${where}: `}${what}; next: ${next}`;
  return line.length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX)}...` : line;
}

/** The JSON text that a webhook is sent. */
export function webhookBody(ending: RunEnding, body: Webhook['body']): string {
  const text = textOf(ending);
  if (body === 'text') return JSON.stringify({ text });
  return JSON.stringify({
    schema: NOTIFICATION_SCHEMA,
    event: runEndOf(ending),
    subject: subjectOf(ending),
    text,
    portfolio_id: ending.portfolioId,
    trade_date: ending.tradeDate,
    exit_code: EXIT_CODES[ending.exit].code,
    exit: ending.exit,
    orders: ending.orders,
    order_file: ending.orderFile,
    failed_accounts: failedAccounts(ending.problems, ending.accountIds),
    problems: ending.problems.slice(0, PROBLEMS_SHOWN_MAX).map(({ code, where, what, next }) => ({
      code,
      where: where ?? null,
      what,
      next,
    })),
  });
}

/** The webhooks that want to hear of this ending; a date that was complete already is no news. */
export function webhooksToTell({ webhooks }: NotifyPolicy, ending: RunEnding): readonly Webhook[] {
  if (ending.unchanged) return [];
  const end = runEndOf(ending);
  return webhooks.filter(({ on }) => on.includes(end));
}

/** What a dry run says in place of telling anybody. */
export function wouldTell(notify: NotifyPolicy, ending: RunEnding): readonly string[] {
  const webhooks = webhooksToTell(notify, ending).map(
    ({ url, body }) => `would send to webhook ${placeOf(url)}: ${webhookBody(ending, body)}`,
  );
  const { code } = EXIT_CODES[ending.exit];
  const { heartbeatUrl } = notify;
  return heartbeatUrl === null
    ? webhooks
    : [...webhooks, `would ping heartbeat ${placeOf(heartbeatUrl)} with /start and /${code}`];
}

/** Where an address is kept, which may be shown; the address itself may not. */
export function placeOf(reference: SecretReference): string {
  switch (reference.kind) {
    case 'env':
      return `env:${reference.name}`;
    case 'file':
      return `file:${reference.path}`;
    case 'command':
      return 'command';
  }
}
