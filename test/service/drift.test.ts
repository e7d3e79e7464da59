import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { liveWatchedDay, MONDAY_NOON, type WatchedHousehold } from '../app/drift/support.ts';
import { useDirectory } from '../support/world.ts';
import { ask, KEYS, liveSmallDay, ROOT, startTestService, type TestService } from './support.ts';

const directory = useDirectory();
let household: WatchedHousehold;
let watching: TestService;
let resting: TestService;

beforeAll(async () => {
  household = await liveWatchedDay(join(directory(), 'watched'));
  const now = () => MONDAY_NOON;
  const background = { driftEveryMs: 50, deliverEveryMs: 50 };
  watching = await startTestService(household, { background, now });
  resting = await startTestService(await liveSmallDay(join(directory(), 'resting')));
  await Promise.all([watching.ready(), resting.ready()]);
}, 60_000);
afterAll(async () => {
  await Promise.all([watching.stop(1_000), resting.stop(1_000)]);
});

const stateOf = async (name: string) => {
  const { json } = await ask(watching, 'GET', `${ROOT}/drift`, { key: 'reader' });
  const lines = json['drift'] as readonly Readonly<Record<string, unknown>>[];
  return lines.find((line) => line['name'] === name)?.['state'];
};

/** Reads a stream until what has come contains `wanted`. */
async function readUntil(wanted: RegExp, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${watching.origin}${ROOT}/drift/stream`, {
    headers: { authorization: `Bearer ${KEYS.reader}`, ...headers },
    signal: AbortSignal.timeout(20_000),
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (wanted.test(text)) break;
  }
  return { response, text };
}

describe('a service that does not watch', () => {
  test('says how far the portfolio has drifted by the prices of its run', async () => {
    const told = await ask(resting, 'GET', `${ROOT}/drift`);
    expect(told).toMatchObject({
      status: 200,
      json: { portfolio_id: 'small', total_value: '10000' },
    });
    expect((told.json['drift'] as readonly unknown[])[0]).toEqual({
      scope: 'asset_class',
      name: 'stocks',
      current_weight: '0.8',
      target_weight: '0.6',
      drift: '0.2',
      band_low: '0.55',
      band_high: '0.65',
      state: 'out_of_band',
      crossed_at: null,
    });
  });

  test('has no stream', async () => {
    expect((await ask(resting, 'GET', `${ROOT}/drift/stream`)).status).toBe(409);
  });
});

describe('a service that watches', () => {
  test('lets nobody see the drift of another portfolio', async () => {
    for (const path of ['drift', 'drift/stream']) {
      expect((await ask(watching, 'GET', `${ROOT}/${path}`, { key: null })).status).toBe(401);
      expect((await ask(watching, 'GET', `${ROOT}/${path}`, { key: 'stranger' })).status).toBe(403);
    }
    const other = await ask(watching, 'GET', '/api/v1/rebalancing/nobody/drift/stream');
    expect(other.status).toBe(404);
  });

  test('tells each crossing once, in stream, answers and events, and who comes back those since', async () => {
    await vi.waitFor(async () => expect(await stateOf('stocks')).toBe('in_band'), 20_000);
    const reading = readUntil(/event: crossing[\s\S]*event: drift\ndata: .*out_of_band/);
    await household.setPrice('133');
    const { response, text } = await reading;
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(text.match(/event: crossing/g)).toHaveLength(2);
    expect(await stateOf('stocks')).toBe('out_of_band');
    const file = join(household.workDirectory, 'runs', 'small', 'events.jsonl');
    await vi.waitFor(async () => {
      expect((await readFile(file, 'utf8')).match(/"drift_crossed"/g)).toHaveLength(2);
    }, 20_000);
    const since = await readUntil(/event: drift/, { 'last-event-id': '0' });
    expect(since.text.match(/event: crossing/g)).toHaveLength(2);
    const last = /id: (\d+)\nevent: drift/.exec(since.text)?.[1] ?? '';
    const again = await readUntil(/event: drift/, { 'last-event-id': last });
    expect(again.text).not.toContain('event: crossing');
  });

  test('takes so many streams and no more', async () => {
    const stop = new AbortController();
    const open = () =>
      fetch(`${watching.origin}${ROOT}/drift/stream`, {
        headers: { authorization: `Bearer ${KEYS.reader}` },
        signal: stop.signal,
      });
    const answers = await Promise.all(Array.from({ length: 65 }, open));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(64);
    expect(statuses).toContain(503);
    stop.abort();
    await Promise.allSettled(answers.map((answer) => answer.text()));
    await vi.waitFor(async () => {
      expect((await readUntil(/retry/)).response.status).toBe(200);
    }, 20_000);
  });

  test('ends its streams when it stops', async () => {
    const now = () => MONDAY_NOON;
    const background = { driftEveryMs: 50, deliverEveryMs: null };
    const service = await startTestService(household, { background, now });
    const response = await fetch(`${service.origin}${ROOT}/drift/stream`, {
      headers: { authorization: `Bearer ${KEYS.reader}` },
    });
    const reading = response.text();
    const begun = performance.now();
    await service.stop(15_000);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(await reading).toContain('retry');
  });
});
