/** The program of the thread that watches drift and delivers events, so that neither holds up an answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { DriftMonitor } from '#app/drift/drift-monitor.ts';
import { deliverAll } from '#app/events/deliver-all.ts';
import { rememberSenders } from '#app/events/senders.ts';
import { invariant } from '#domain/invariant.ts';
import { success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { crossingBody, reportBody } from '../schemas/drift.ts';
import { serviceEffects, serviceLedger, serviceRunFiles } from '../work/effects.ts';
import type { ThreadMessage } from '../work/pool.ts';
import type { BackgroundData, BackgroundJob, BackgroundReply } from './job.ts';

const port = parentPort;
invariant(port !== null, 'this program runs in a thread');
const { surroundings, configDirectories, quoteTimeMs, deliveryTimeMs } =
  workerData as BackgroundData;
const { workDirectory } = surroundings;
const fileSystem = await serviceRunFiles(surroundings);
const clock = { now: '' as Instant };
const NOTHING: BackgroundReply = { reports: [], crossed: [], delivered: 0, problems: [] };
const readSenders = rememberSenders(
  async () => success(configDirectories),
  () => milliseconds(clock.now),
);
let ledger: Ledger | undefined;
let monitor: DriftMonitor | undefined;

const say = (message: ThreadMessage<BackgroundReply>) => port.postMessage(message);

port.on('message', async (job: BackgroundJob) => {
  try {
    say({ kind: 'done', reply: await perform(job) });
  } catch (error) {
    say({
      kind: 'bug',
      text: error instanceof Error ? (error.stack ?? error.message) : `${error}`,
    });
  }
});
say({ kind: 'ready' });

async function perform({ kind, now }: BackgroundJob): Promise<BackgroundReply> {
  clock.now = now;
  if (ledger === undefined) {
    const opened = await serviceLedger(surroundings);
    if (!opened.ok) return { ...NOTHING, problems: opened.problems.map(sentence) };
    ledger = opened.value;
  }
  return kind === 'look' ? look(ledger) : deliver(ledger);
}

async function look(ledger: Ledger): Promise<BackgroundReply> {
  monitor ??= new DriftMonitor({
    ...{ configDirectories, workDirectory, fileSystem, ledger, effectsIn, quoteTimeMs },
    now: () => clock.now,
  });
  const { reports, crossed, problems } = await monitor.look({ always: false });
  return {
    ...NOTHING,
    reports: reports.map((report) => ({
      portfolioId: report.portfolioId,
      text: JSON.stringify(reportBody(report)),
    })),
    crossed: crossed.map((crossing) => ({
      portfolioId: crossing.portfolioId,
      text: JSON.stringify(crossingBody(crossing)),
    })),
    problems: problems.map(sentence),
  };
}

async function deliver(outbox: Ledger): Promise<BackgroundReply> {
  const { senders, problems } = await readSenders();
  const signal = AbortSignal.timeout(deliveryTimeMs);
  const done = await deliverAll(senders, { outbox, effectsIn, workDirectory, signal });
  return {
    ...NOTHING,
    delivered: done.delivered,
    problems: [...problems, ...done.problems].map(sentence),
  };
}

function effectsIn(configDirectory: string) {
  return serviceEffects(surroundings, {
    ...{ configDirectory, fileSystem },
    nowMs: milliseconds(clock.now),
  });
}

function sentence({ where, what }: Problem): string {
  return where === undefined || where === null ? what : `${where}: ${what}`;
}
