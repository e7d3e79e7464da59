/** A request that is repeated with the same key is done once. */
import { describe, expect, test } from 'vitest';
import type { Instant } from '#domain/time.ts';
import { ask, ROOT, useService } from './support.ts';

const service = useService();
const RULE = { trigger_type: 'MANUAL', method: 'PROPORTIONAL_REBALANCING' };

const add = (idempotencyKey: string, body: unknown = RULE, key: 'writer' | 'reader' = 'writer') =>
  ask(service(), 'POST', `${ROOT}/rules`, {
    body,
    key,
    headers: { 'idempotency-key': idempotencyKey },
  });

async function countRules(): Promise<number> {
  const { json } = await ask(service(), 'GET', `${ROOT}/rules?limit=100`);
  return json['source'] === 'policy.yaml' ? 0 : (json['items'] as readonly unknown[]).length;
}

test('the same key and body get the same answer, and nothing is done again', async () => {
  const before = await countRules();
  const first = await add('once');
  const second = await add('once');
  expect(second).toMatchObject({ status: first.status, text: first.text });
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(await countRules()).toBe(before + 1);
});

test('the order of fields makes no other body', async () => {
  const first = await add('order');
  const { trigger_type, method } = RULE;
  expect(await add('order', { method, trigger_type })).toMatchObject({ text: first.text });
});

test('the same key with another body is refused', async () => {
  await add('twice');
  expect(await add('twice', { ...RULE, enabled: false })).toMatchObject({
    status: 422,
    json: { type: 'urn:rebalance:problem:key-reused' },
  });
});

test('of requests at the same time one is done, and the others are told so', async () => {
  const before = await countRules();
  const answers = await Promise.all(Array.from({ length: 5 }, () => add('together')));
  expect(await countRules()).toBe(before + 1);
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
});

test('what was refused may be corrected with the same key; what was not valid is kept', async () => {
  const missing = { trigger_type: 'VOLATILITY_CHANGE' };
  const trigger = () =>
    ask(service(), 'POST', `${ROOT}/trigger`, {
      body: missing,
      headers: { 'idempotency-key': 'refused' },
    });
  expect(await trigger()).toMatchObject({ status: 422 });
  const again = await trigger();
  expect(again).toMatchObject({ status: 422 });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});

describe('a key', () => {
  test('is forgotten after a day', async () => {
    const first = await add('yesterday');
    const { clock } = service();
    const { now } = clock;
    clock.now = '2026-11-21T22:00:00Z' as Instant;
    const later = await add('yesterday');
    clock.now = now;
    expect(later.status).toBe(201);
    expect(later.json['id']).not.toBe(first.json['id']);
  });

  test.each([['a b'], ['x'.repeat(256)]])('of the form %j is refused', async (key) => {
    const told = await add(key);
    expect(told).toMatchObject({
      status: 422,
      json: { errors: [{ parameter: 'idempotency-key' }] },
    });
  });

  test('on a request that changes nothing is of no matter', async () => {
    const headers = { 'idempotency-key': 'reading' };
    const first = await ask(service(), 'GET', `${ROOT}/rules`, { headers });
    const second = await ask(service(), 'GET', `${ROOT}/rules`, { headers });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
  });
});
