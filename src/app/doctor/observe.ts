/** What a check-up asks the world, once for all checks: secrets, accounts, market data, and their clocks. */
import type { AccountConfig, Config, FetchPolicy, SecretReference } from '#config/config.ts';
import type { Market } from '#domain/documents/market.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Secret } from '#domain/secret.ts';
import type { TradeDate } from '#domain/time.ts';
import { type AccountReading, probeAccounts } from '#fetch/accounts.ts';
import { type ClockReading, readingClocks } from '#fetch/clock-reading.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import type { Effects } from '../effects.ts';

/** The machine and the program on it, as the process knows them. */
export interface Machine {
  readonly nodeVersion: string;
  /** As package.json writes it: `>=24.15`. */
  readonly nodeRange: string;
  /** Such as `linux x64`. */
  readonly platform: string;
  /** IANA name of the zone that its clock shows. */
  readonly timeZone: string;
  /** The variable TZ; null when it is not set. */
  readonly timeZoneVariable: string | null;
}

export interface Patient {
  readonly machine: Machine;
  readonly config: Config;
  readonly workDirectory: string;
  /** Undefined where SQLite is used. */
  readonly databaseUrl: string | undefined;
  readonly tradeDate: TradeDate;
  readonly fetchPolicy: FetchPolicy;
  /** Null means all. */
  readonly accounts: readonly AccountId[] | null;
  readonly effects: Effects;
}

export interface SecretLookUp {
  /** The account, or `market data`. */
  readonly owner: string;
  /** As brokerages.yaml calls it, such as `secret_key`. */
  readonly name: string;
  readonly outcome: Outcome<Secret>;
}

export interface Observations {
  readonly secrets: readonly SecretLookUp[];
  readonly accounts: readonly {
    readonly account: AccountConfig;
    readonly reading: AccountReading<string>;
  }[];
  /** The market data of one instrument; null when the configuration names no instrument. */
  readonly market: { readonly symbol: InstrumentSymbol; readonly outcome: Outcome<Market> } | null;
  readonly clocks: readonly ClockReading[];
}

export const MARKET_DATA = 'market data';

export async function observe(patient: Patient): Promise<Observations> {
  const clocks: ClockReading[] = [];
  const effects = observedEffects(patient.effects, (reading) => clocks.push(reading));
  const [secrets, accounts, market] = await Promise.all([
    lookUpSecrets(patient, effects),
    probe(patient, effects),
    readMarket(patient, effects),
  ]);
  return { secrets, accounts, market, clocks };
}

type ObservedEffects = Effects['sources'] & Pick<Effects, 'timing' | 'signal'>;

/** A secret command may ask a person or a device, so every secret is looked up once for the whole check-up. */
function observedEffects(
  { sources, timing, signal }: Effects,
  onReading: (reading: ClockReading) => void,
): ObservedEffects {
  const known = new Map<string, Promise<Outcome<Secret>>>();
  const secret = (reference: SecretReference) => {
    const key = JSON.stringify(reference);
    const lookUp = known.get(key) ?? sources.lookUps.secret(reference);
    known.set(key, lookUp);
    return lookUp;
  };
  return {
    ...sources,
    timing,
    signal,
    openHttp: readingClocks(sources.openHttp, timing, onReading),
    lookUps: { ...sources.lookUps, secret },
  };
}

function lookUpSecrets(
  patient: Patient,
  { lookUps }: ObservedEffects,
): Promise<readonly SecretLookUp[]> {
  const { marketData } = patient.config.brokerages;
  const owners = [
    ...accountsOf(patient).map(({ accountId, connection }) => ({ owner: accountId, connection })),
    { owner: MARKET_DATA, connection: marketData },
  ];
  const references = owners.flatMap(({ owner, connection }) =>
    Object.entries<SecretReference | null>(
      'credentials' in connection ? connection.credentials : {},
    ).flatMap(([name, reference]) => (reference === null ? [] : [{ owner, name, reference }])),
  );
  return Promise.all(
    references.map(async ({ owner, name, reference }) => ({
      owner,
      name,
      outcome: await lookUps.secret(reference),
    })),
  );
}

async function probe(
  patient: Patient,
  effects: ObservedEffects,
): Promise<Observations['accounts']> {
  const { config, fetchPolicy, tradeDate } = patient;
  const { baseCurrency, timeZone } = config.targets;
  const accounts = accountsOf(patient);
  const readings = await probeAccounts(
    { accounts, policy: fetchPolicy, baseCurrency, tradeDate, timeZone },
    effects,
  );
  return readings.flatMap((reading, index) => {
    const account = accounts[index];
    return account === undefined ? [] : [{ account, reading }];
  });
}

/** One instrument and a few days are enough to see that the source answers. */
const PROBED_YEARS = 0.02;

async function readMarket(
  { config, fetchPolicy, tradeDate }: Patient,
  effects: ObservedEffects,
): Promise<Observations['market']> {
  const { targets, brokerages } = config;
  const symbol = targets.instruments.keys().next().value;
  if (symbol === undefined) return null;
  const { marketData } = brokerages;
  const { outcome } = await fetchMarket(
    {
      marketData:
        marketData.adapter === 'broker'
          ? marketData
          : { ...marketData, historyYears: PROBED_YEARS },
      policy: { ...fetchPolicy, retries: 0 },
      symbols: [symbol],
      snapshots: [],
      known: null,
      baseCurrency: targets.baseCurrency,
      tradeDate,
      timeZone: targets.timeZone,
    },
    effects,
  );
  return { symbol, outcome };
}

function accountsOf({ config, accounts }: Patient): readonly AccountConfig[] {
  return config.brokerages.accounts.filter(
    ({ accountId }) => accounts?.includes(accountId) ?? true,
  );
}
