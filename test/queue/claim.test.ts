/** Taking jobs out of the queue: what is nearest to its end first, and never more at one broker than allowed. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '#app/load-config.ts';
import { AS_CONFIGURED, planningText } from '#app/planning.ts';
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { type ClaimedJob, claimJobs } from '#queue/claim.ts';
import { enqueueDay } from '#queue/enqueue.ts';
import { openQueue, type Queue } from '#queue/queue.ts';
import { settleDone } from '#queue/settle.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { keptDatabase, postgresIsPresent } from '../support/postgres.ts';
import { FIXTURE_CONFIG } from '../support/world.ts';

const PORTFOLIOS = 6;

describe.skipIf(!postgresIsPresent())('jobs', () => {
  const databaseUrl = keptDatabase();
  let queue: Queue;

  beforeAll(async () => {
    const options = { supervises: false, onError: () => undefined };
    queue = mustSucceed(await openQueue(databaseUrl(), options));
    const { config } = mustSucceed(await loadConfig(FIXTURE_CONFIG, nodeFileSystem));
    for (let index = 0; index < PORTFOLIOS; index += 1)
      expect(mustSucceed(await enqueueDay(dayOf(index, config), { isForced: false }, queue))).toBe(
        'queued',
      );
  });
  afterAll(() => queue?.close());

  const claim = async (jobsMax: number, perBroker: number) =>
    mustSucceed(await claimJobs({ jobsMax, perBroker }, queue)).jobs;

  test('of one broker are never more at work than allowed, however many take them at once', async () => {
    const claimed = (await Promise.all(Array.from({ length: 8 }, () => claim(7, 2)))).flat();
    expect(countsBy(claimed)).toEqual([2, 2, 2, 2, 2]);
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
    const [done] = claimed;
    if (done === undefined) throw new Error('nothing was claimed');
    expect(await settle(done)).toBe(true);
    expect(await claim(20, 2)).toMatchObject([{ message: { accountId: done.message.accountId } }]);
    expect(await settle(done)).toBe(false);
  });

  test('of a step further on come before those of days that are not begun', async () => {
    const [first = []] = await firstDay();
    for (const id of first)
      await queue.boss.complete('rebalance.steps', id, {}, { includeQueued: true });
    await queue.boss.resolveFlow();
    expect((await claim(1, 64)).map(({ message }) => message.step)).toEqual(['market']);
  });

  test('of another version of the program are cancelled, not begun and begun again', async () => {
    await queue.boss.send('rebalance.steps', { version: 2 }, { priority: 99 });
    const claimed = mustSucceed(await claimJobs({ jobsMax: 1, perBroker: 64 }, queue));
    expect(claimed).toEqual({ jobs: [], unreadable: 1 });
  });

  /** The ids of the fetches of one day that has not been touched. */
  async function firstDay() {
    const { rows } = await sql<{ readonly ids: readonly string[] }>`
      select array_agg(id::text) as ids from pgboss.job
      where name = 'rebalance.steps' and data ->> 'step' = 'fetch'
      group by data ->> 'flow' having bool_and(state = 'created') limit 1`.execute(queue.database);
    return rows.map(({ ids }) => ids);
  }

  async function settle(job: ClaimedJob): Promise<boolean> {
    return mustSucceed(await settleDone(job, { records: [], day: null }, queue));
  }
});

function countsBy(claimed: readonly ClaimedJob[]): readonly number[] {
  return [...Map.groupBy(claimed, ({ message }) => message.accountId).values()].map(
    ({ length }) => length,
  );
}

function dayOf(index: number, config: Parameters<typeof enqueueDay>[0]['config']) {
  return {
    flow: randomUUID(),
    portfolioId: `p-${index}` as PortfolioId,
    folder: `p-${index}`,
    configHash: 'x',
    tradeDate: '2026-11-20' as TradeDate,
    asOf: '2026-11-20T21:30:00Z' as Instant,
    queuedAt: 0,
    planning: planningText(AS_CONFIGURED),
    retries: 2,
    retryDelayMs: 0,
    config,
  };
}
