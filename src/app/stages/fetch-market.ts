/** The fetch of market data on a run directory: quotes and history for everything that the snapshots and targets name. */
import type { FetchPolicy } from '#config/config.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import type { MarketProgress } from '../progress.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

/** Quotes and history of everything that is held, targeted or on a menu. */
export async function fetchMarketData(
  snapshots: readonly Snapshot[],
  policy: FetchPolicy,
  context: StageContext,
): Promise<StageReport<Market>> {
  const { targets, brokerages } = context.config;
  const finish = startRecord('fetch market data', null, context.effects);
  const onAttempt = (event: MarketProgress) =>
    context.effects.onProgress({ kind: 'market data', event });
  const { outcome, attempts, waitsMs } = await fetchMarket(
    {
      marketData: brokerages.marketData,
      policy,
      symbols: configuredSymbols(context),
      snapshots,
      known: await context.knownHistory(),
      baseCurrency: targets.baseCurrency,
      tradeDate: context.tradeDate,
      timeZone: targets.timeZone,
    },
    { ...context.effects.sources, ...context.effects, onAttempt },
  );
  onAttempt({ kind: 'done', ok: outcome.ok, attempts });
  const written = outcome.ok ? await context.directory.writeMarket(outcome.value) : outcome;
  if (!outcome.ok || !written.ok)
    return {
      value: undefined,
      problems: written.ok ? [] : written.problems,
      records: [finish('failed', attempts, waitsMs)],
    };
  return { value: outcome.value, problems: [], records: [finish('done', attempts, waitsMs)] };
}

function configuredSymbols({ config }: StageContext): readonly InstrumentSymbol[] {
  return [
    ...config.targets.instruments.keys(),
    ...config.brokerages.accounts.flatMap(({ menu }) => menu ?? []),
  ];
}
