/** `brokerages.yaml` as written -> as the program uses it. */
import { unreachable } from '#domain/invariant.ts';
import type {
  AccountConfig,
  Brokerages,
  Connection,
  FetchPolicy,
  MarketDataConfig,
} from '../config.ts';
import type { WrittenAccount } from '../written/accounts.ts';
import type { WrittenDefaults, WrittenMarketData } from '../written/brokerages.ts';
import { fileOrUrlOf } from '../written/sources.ts';
import type { BrokeragesSections } from '../written.ts';

/** Time for the requests themselves when the deadline is not written. */
const REQUESTS_MS = 20 * 60_000;
const FRACTIONAL_DECIMALS = 4;

export function normaliseBrokerages(written: BrokeragesSections): Brokerages {
  return {
    defaults: fetchPolicy(written.defaults),
    accounts: written.accounts.map(accountConfig),
    marketData: marketData(written.marketData),
  };
}

function fetchPolicy(written: WrittenDefaults): FetchPolicy {
  const { retries, retryDelay, timeout, concurrency, deadline } = written;
  return {
    retries,
    retryDelayMs: retryDelay,
    timeoutMs: timeout,
    concurrency,
    deadlineMs: deadline ?? defaultDeadlineMs({ retries, retryDelayMs: retryDelay }),
  };
}

/** Long enough for every wait between attempts, and twenty minutes for the attempts. */
export function defaultDeadlineMs(policy: Pick<FetchPolicy, 'retries' | 'retryDelayMs'>): number {
  return policy.retries * policy.retryDelayMs + REQUESTS_MS;
}

function accountConfig(written: WrittenAccount): AccountConfig {
  const { id, taxTreatment, shares, decimals, cashReserve, menu, commission, required } = written;
  return {
    accountId: id,
    connection: connectionOf(written),
    taxTreatment,
    shareDecimals: shares === 'whole' ? 0 : (decimals ?? FRACTIONAL_DECIMALS),
    cashReserve,
    menu,
    commission,
    required,
  };
}

function connectionOf(written: WrittenAccount): Connection {
  switch (written.adapter) {
    case 'alpaca': {
      const { adapter, baseUrl, accountNumber = null, credentials } = written;
      return { adapter, baseUrl, accountNumber, credentials };
    }
    case 'ibkr-flex': {
      const { adapter, baseUrl, accountNumber = null, queryId, credentials } = written;
      return { adapter, baseUrl, accountNumber, queryId, credentials };
    }
    case 'tradier': {
      const { adapter, baseUrl, accountNumber, credentials } = written;
      return { adapter, baseUrl, accountNumber, credentials };
    }
    case 'snaptrade':
      return snaptradeConnection(written);
    case 'csv':
      return {
        adapter: 'csv',
        source: fileOrUrlOf(written),
        accountNumber: written.accountNumber ?? null,
        asOf: written.asOf ?? null,
        credentials: { token: written.credentials.token ?? null },
      };
    case 'json':
      return jsonConnection(written);
    default:
      return unreachable(written);
  }
}

function snaptradeConnection(
  written: Extract<WrittenAccount, { adapter: 'snaptrade' }>,
): Connection {
  const { adapter, baseUrl, accountNumber, credentials } = written;
  const { clientId, consumerKey, userId = null, userSecret = null } = credentials;
  return {
    adapter,
    baseUrl,
    accountNumber,
    credentials: { clientId, consumerKey, userId, userSecret },
  };
}

function jsonConnection(written: Extract<WrittenAccount, { adapter: 'json' }>): Connection {
  const { asOf = null, account = null, totalValue = null, cash, positions } = written.mapping;
  return {
    adapter: 'json',
    url: written.url,
    accountNumber: written.accountNumber ?? null,
    credentials: { token: written.credentials.token ?? null },
    mapping: {
      asOf,
      account,
      totalValue,
      cash: { list: cash.list ?? null, currency: cash.currency ?? null, amount: cash.amount },
      positions: {
        list: positions.list,
        symbol: positions.symbol,
        quantity: positions.quantity,
        price: positions.price ?? null,
        priceAsOf: positions.priceAsOf ?? null,
        currency: positions.currency ?? null,
        marketValue: positions.marketValue ?? null,
        costBasis: positions.costBasis ?? null,
      },
    },
  };
}

function marketData(written: WrittenMarketData): MarketDataConfig {
  if (written.adapter !== 'csv') return written;
  const { adapter, historyYears } = written;
  return { adapter, source: fileOrUrlOf(written), historyYears };
}
