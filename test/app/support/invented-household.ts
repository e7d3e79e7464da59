/** A household whose brokers and market are in memory: what runs of it need, and the day's run itself. */

import type { Effects } from '#app/effects.ts';
import { AS_CONFIGURED } from '#app/planning.ts';
import { type DayResult, type RunRequest, runDay } from '#app/run.ts';
import { type ConfigFiles, parseConfig } from '#config/parse.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { MARKET_SCHEMA, type Market } from '#domain/documents/market.ts';
import type { AccountId } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { milliseconds, type TradeDate } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { timeOfDay } from '../../../fixtures/calendar.ts';
import { instantAt } from '../../support/documents.ts';
import { fakeTiming } from '../../support/fake-timing.ts';
import { MemoryFileSystem } from '../../support/memory-file-system.ts';
import { mustSucceed } from '../../support/outcomes.ts';

const TARGETS = `portfolio_id: household
base_currency: USD
time_zone: America/New_York
asset_classes:
  us_equity: { weight: 0.45, instruments: [VTI] }
  intl_equity: { weight: 0.20, instruments: [VEA] }
  us_bonds: { weight: 0.30, instruments: [BND, AGG] }
  cash: { weight: 0.05 }
`;

const BROKERAGES = `accounts:
  - { id: IRA, adapter: csv, path: ira.csv, tax_treatment: tax_deferred }
  - { id: ROTH, adapter: csv, path: roth.csv, tax_treatment: tax_free }
  - { id: PLAN, adapter: csv, path: plan.csv, tax_treatment: tax_deferred, shares: fractional, decimals: 3, menu: [VTI, BND] }
`;

const POLICY = `rules:
  - trigger_type: DRIFT_THRESHOLD
    trigger_parameters: { absolute: 0.03, relative: null }
    method: THRESHOLD_REBALANCING
    constraints: { min_trade_size: 100 }
costs: { spread_rate: 0 }
`;

export interface World {
  readonly snapshots: ReadonlyMap<AccountId, Snapshot>;
  readonly market: Pick<Market, 'asOf' | 'quotes'>;
}

export class InventedHousehold {
  readonly config = mustSucceed(parseConfig(FILES));
  readonly asConfigured = AS_CONFIGURED;
  readonly fileSystem: MemoryFileSystem;
  readonly #ledger: Ledger;

  /** The ledger stays open: closing is left to whoever made it. */
  constructor(ledger: Ledger, fileSystem = new MemoryFileSystem()) {
    this.#ledger = ledger;
    this.fileSystem = fileSystem;
  }

  /** The run of half past four. */
  run(
    tradeDate: TradeDate,
    world: World,
    parts: Partial<RunRequest> = {},
  ): Promise<Outcome<DayResult>> {
    const asOf = instantAt(timeOfDay(tradeDate, 16).replace(':00:00Z', ':30:00Z'));
    return runDay(
      {
        config: this.config,
        files: FILES,
        riskModel: null,
        workDirectory: '/work',
        tradeDate,
        // The file system is no disk that a lock could lie on.
        dryRun: true,
        asOf,
        fetchPolicy: this.config.brokerages.defaults,
        accounts: null,
        planning: AS_CONFIGURED,
        holdingsDate: null,
        force: false,
        ...parts,
      },
      this.#effects(milliseconds(asOf), world),
    );
  }

  #effects(startMs: number, world: World): Effects {
    return {
      timing: fakeTiming({ startMs }),
      signal: new AbortController().signal,
      fileSystem: this.fileSystem,
      sources: sourcesOf(world),
      openLedger: async () => success(withoutClosing(this.#ledger)),
      onProgress: () => {},
      configDirectory: '/',
      drawChart: async () => '<svg/>',
      host: { pid: 1, hostName: 'test', versions: {} },
    };
  }
}

const FILES: ConfigFiles = {
  targets: { path: 'targets.yaml', text: TARGETS },
  brokerages: { path: 'brokerages.yaml', text: BROKERAGES },
  policy: { path: 'policy.yaml', text: POLICY },
};

function sourcesOf({ snapshots, market }: World): Effects['sources'] {
  const unused = () => {
    throw new Error('nothing is read from a network or a disk here');
  };
  return {
    openHttp: () => ({ send: unused, close: async () => {} }),
    lookUps: { environment: unused, secret: unused },
    readFile: unused,
    loadAdapter: async (name) => ({
      name,
      fetchSnapshot: async ({ accountId }) => {
        const snapshot = snapshots.get(accountId);
        if (snapshot !== undefined) return success(snapshot);
        throw new Error(`there is no account ${accountId}`);
      },
    }),
    loadMarket: async (name) => ({
      name,
      fetchMarket: async () => success({ schema: MARKET_SCHEMA, ...market, fx: {}, history: null }),
    }),
  };
}

function withoutClosing(ledger: Ledger): Ledger {
  return new Proxy(ledger, {
    get: (target, name) => {
      if (name === 'close') return async () => {};
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
