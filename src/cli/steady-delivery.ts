/** Delivers the events of a directory of portfolios while a command is at work on them. */
import { deliverContinuously } from '#app/events/deliver-all.ts';
import { rememberSenders } from '#app/events/senders.ts';
import type { PortfolioPlaces } from '#app/places.ts';
import { listPortfolios } from '#app/portfolios.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { milliseconds } from '#domain/time.ts';
import { systemEffects } from '#fetch/system.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import type { Invocation } from './command.ts';
import { hostFacts, timingOf } from './wiring.ts';

/** Ends soon after `work` does. What fails is said when it is new. */
export async function deliverMeanwhile<Value>(
  { world, output }: Invocation,
  { portfoliosDirectory, workDirectory }: PortfolioPlaces,
  outbox: Ledger,
  work: () => Promise<Value>,
): Promise<Value> {
  const over = new AbortController();
  const signal = AbortSignal.any([world.signal, over.signal]);
  const read = rememberSenders(
    () => configDirectories(portfoliosDirectory),
    () => milliseconds(world.now()),
  );
  let said = '';
  const delivering = deliverContinuously(async () => (await read()).senders, {
    outbox,
    workDirectory,
    signal,
    sleep: world.sleep,
    effectsIn: (configDirectory) => ({
      timing: timingOf(world),
      sources: systemEffects({ environment: world.environment, configDirectory, signal }),
      host: hostFacts(),
    }),
    onRound: ({ problems }) => {
      const text = problems.map(({ what }) => what).join('; ');
      if (text !== '' && text !== said) output.warn(`events: ${text}`);
      said = text;
    },
  });
  try {
    return await work();
  } finally {
    over.abort();
    await delivering;
  }
}

async function configDirectories(directory: string): Promise<Outcome<readonly string[]>> {
  const places = await listPortfolios(directory, nodeFileSystem);
  return places.ok ? success(places.value.map(({ configDirectory }) => configDirectory)) : places;
}
