/** Request rates the vendors allow, kept by waiting before a request instead of being refused after it. */
import type { AdapterName, MarketDataConfig } from '#config/config.ts';
import { failure } from '#domain/outcome.ts';
import { abortProblem } from './abort.ts';
import type { Http } from './http.ts';
import type { Timing } from './timing.ts';

export interface RateLimit {
  readonly requestsMax: number;
  readonly perMs: number;
  /** Whether all accounts of the same credentials share it, or each account has its own. */
  readonly scope: 'credentials' | 'account';
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** As the vendors publish them; the stricter one where sandbox and production or plans differ. */
export const RATE_LIMITS: Readonly<Record<AdapterName, readonly RateLimit[]>> = {
  alpaca: [{ requestsMax: 200, perMs: MINUTE_MS, scope: 'credentials' }],
  'ibkr-flex': [
    { requestsMax: 1, perMs: SECOND_MS, scope: 'credentials' },
    { requestsMax: 10, perMs: MINUTE_MS, scope: 'credentials' },
  ],
  tradier: [{ requestsMax: 60, perMs: MINUTE_MS, scope: 'credentials' }],
  snaptrade: [
    { requestsMax: 250, perMs: MINUTE_MS, scope: 'credentials' },
    { requestsMax: 10, perMs: MINUTE_MS, scope: 'account' },
  ],
  csv: [],
  json: [],
};

/** As `RATE_LIMITS`, for market data; files and holdings' own prices have none. */
export const MARKET_RATE_LIMITS: Readonly<
  Record<MarketDataConfig['adapter'], readonly RateLimit[]>
> = {
  broker: [],
  csv: [],
  'alpaca-data': [{ requestsMax: 200, perMs: MINUTE_MS, scope: 'credentials' }],
};

/** Who is asking: limits count per host, and per credentials or account there. */
export interface Caller {
  readonly credentials: string;
  readonly account: string;
}

export class RateLimiter {
  readonly #timing: Timing;
  /** Times of the latest granted requests, oldest first, by limit. */
  readonly #grants = new Map<string, number[]>();

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** `http` that waits for its turn; a wait that the signal ends becomes the signal's problem. */
  limit(http: Http, limits: readonly RateLimit[], caller: Caller, signal: AbortSignal): Http {
    return {
      send: async (request) => {
        // A server on this machine is a fixture or a proxy, not the vendor.
        if (!isLoopback(request.url.hostname)) {
          const waitMs = this.#reserve(request.url.host, limits, caller);
          if (waitMs > 0) await this.#timing.sleep(waitMs, signal);
          if (signal.aborted) return failure(abortProblem(signal));
        }
        return http.send(request);
      },
    };
  }

  /** Books the next free place in every limit at once and returns the wait until then. */
  #reserve(host: string, limits: readonly RateLimit[], caller: Caller): number {
    const nowMs = this.#timing.now();
    const windows = limits.map((limit) => {
      const key = JSON.stringify([host, limit.perMs, limit.scope, caller[limit.scope]]);
      const grants = this.#grants.get(key) ?? [];
      this.#grants.set(key, grants);
      return { limit, grants };
    });
    const grantMs = windows.reduce((latestMs, { limit, grants }) => {
      const oldest = grants.at(-limit.requestsMax);
      return oldest === undefined ? latestMs : Math.max(latestMs, oldest + limit.perMs);
    }, nowMs);
    for (const { limit, grants } of windows) {
      grants.push(grantMs);
      if (grants.length > limit.requestsMax) grants.shift();
    }
    return grantMs - nowMs;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
