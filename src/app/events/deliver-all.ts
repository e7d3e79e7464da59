/** Delivers the events of many portfolios, again and again: what has the same sink is delivered together. */
import type { Config, SecretReference } from '#config/config.ts';
import type { EventSinkConfig } from '#config/events.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Outbox } from '#ledger/outbox.ts';
import type { Effects } from '../effects.ts';
import { openConfiguredSink, relayName } from './deliver-events.ts';
import { type RelayReport, relayEvents } from './relay.ts';

export interface Sender {
  readonly configDirectory: string;
  readonly config: Config;
}

export interface DeliverAllEffects {
  readonly outbox: Outbox;
  readonly effectsIn: (configDirectory: string) => Pick<Effects, 'sources' | 'timing' | 'host'>;
  readonly workDirectory: string;
  /** Ends the work soon. */
  readonly signal: AbortSignal;
}

export interface DeliveredAll {
  readonly delivered: number;
  readonly undelivered: RelayReport['undelivered'];
  /** Of sinks that could not be opened and of the ledger; the others are delivered to all the same. */
  readonly problems: readonly Problem[];
}

/** Everything that is due now. */
export async function deliverAll(
  senders: readonly Sender[],
  effects: DeliverAllEffects,
): Promise<DeliveredAll> {
  const groups = [...Map.groupBy(senders, sinkOf).values()];
  const results = await Promise.all(groups.map((group) => deliverGroup(group, effects)));
  const reports = results.flatMap((each) => (each.ok ? [each.value] : []));
  return {
    delivered: reports.reduce((sum, { delivered }) => sum + delivered, 0),
    undelivered: reports.flatMap(({ undelivered }) => undelivered),
    problems: results.flatMap((each) => (each.ok ? [] : each.problems)),
  };
}

/** What waits in the outbox is looked for this often. */
const PAUSE_MS = 5_000;

/** Delivers until the signal is aborted; `senders` is asked before each round. */
export async function deliverContinuously(
  senders: () => Promise<readonly Sender[]>,
  effects: DeliverAllEffects & {
    readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
    readonly onRound: (round: DeliveredAll) => void;
  },
): Promise<void> {
  while (!effects.signal.aborted) {
    effects.onRound(await deliverAll(await senders(), effects));
    await effects.sleep(PAUSE_MS, effects.signal);
  }
}

async function deliverGroup(
  group: readonly Sender[],
  { outbox, effectsIn, workDirectory, signal }: DeliverAllEffects,
): Promise<Outcome<RelayReport>> {
  const [first] = group;
  if (first === undefined) return success({ delivered: 0, undelivered: [] });
  const effects = effectsIn(first.configDirectory);
  const { config } = first;
  const sink = await openConfiguredSink({ config, workDirectory }, effects);
  if (!sink.ok) return sink;
  try {
    return await relayEvents(
      {
        portfolioIds: group.map((each) => each.config.targets.portfolioId),
        policy: config.policy.events,
        holder: relayName(effects.host),
        patienceMs: 0,
      },
      { outbox, sink: sink.value, timing: effects.timing, signal, onAttempt: () => undefined },
    );
  } finally {
    await sink.value.close();
  }
}

/** Senders with the same text here share a sink. */
function sinkOf({ config, configDirectory }: Sender): string {
  const { events } = config.policy;
  return JSON.stringify([events, dependsOnPlace(events.sink) ? configDirectory : null]);
}

/** Paths, and what a command prints, may differ from one configuration directory to the next. */
function dependsOnPlace(sink: EventSinkConfig): boolean {
  if (sink.kind === 'file') return false;
  const references: readonly (SecretReference | null)[] = Object.values(sink.credentials);
  return references.some((reference) => reference !== null && reference.kind !== 'env');
}
