/** Threads under load, past their deadline, broken, and at the end. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { Pool } from '#service/work/pool.ts';
import type { OddJob } from './odd-thread.ts';

const PLENTY_MS = 20_000;

function makePool(size: number, waitingMax: number) {
  const bugs: unknown[] = [];
  const pool = new Pool<OddJob, string, null>({
    script: new URL('./odd-thread.ts', import.meta.url),
    data: null,
    size,
    waitingMax,
    onBug: (error) => bugs.push(error),
  });
  onTestFinished(() => pool.close());
  return { pool, bugs };
}

function makeGate(): { readonly gate: SharedArrayBuffer; readonly open: () => void } {
  const gate = new SharedArrayBuffer(4);
  return {
    gate,
    open: () => {
      const number = new Int32Array(gate);
      Atomics.store(number, 0, 1);
      Atomics.notify(number, 0);
    },
  };
}

const echo = (value: string): OddJob => ({ kind: 'echo', value });

test('jobs are answered, more of them than there are threads', async () => {
  const { pool } = makePool(2, 10);
  const values = ['a', 'b', 'c', 'd', 'e'];
  const results = await Promise.all(values.map((value) => pool.run(echo(value), PLENTY_MS)));
  expect(results).toEqual(values.map((reply) => ({ kind: 'done', reply })));
});

test('more than may wait are turned away at once', async () => {
  const { pool } = makePool(1, 1);
  await pool.run(echo('warm'), PLENTY_MS);
  const { gate, open } = makeGate();
  const working = pool.run({ kind: 'wait', gate }, PLENTY_MS);
  const waiting = pool.run(echo('second'), PLENTY_MS);
  expect({ working: pool.working, waiting: pool.waiting }).toEqual({ working: 1, waiting: 1 });
  expect(await pool.run(echo('third'), PLENTY_MS)).toEqual({ kind: 'not begun' });
  open();
  expect(await working).toEqual({ kind: 'done', reply: 'waited' });
  expect(await waiting).toEqual({ kind: 'done', reply: 'second' });
});

describe('a job past its deadline', () => {
  test('is ended with its thread, and another thread does the next', async () => {
    const { pool, bugs } = makePool(1, 2);
    await pool.run(echo('warm'), PLENTY_MS);
    expect(await pool.run({ kind: 'spin' }, 50)).toEqual({ kind: 'late' });
    expect(await pool.run(echo('next'), PLENTY_MS)).toEqual({ kind: 'done', reply: 'next' });
    expect(bugs).toEqual([]);
  });

  test('that was not begun is not begun any more', async () => {
    const { pool } = makePool(1, 2);
    await pool.run(echo('warm'), PLENTY_MS);
    const { gate, open } = makeGate();
    const working = pool.run({ kind: 'wait', gate }, PLENTY_MS);
    expect(await pool.run(echo('late'), 20)).toEqual({ kind: 'not begun' });
    open();
    expect(await working).toEqual({ kind: 'done', reply: 'waited' });
  });
});

test('a bug is told of, and its thread goes on', async () => {
  const { pool, bugs } = makePool(1, 2);
  expect(await pool.run({ kind: 'throw' }, PLENTY_MS)).toEqual({ kind: 'failed' });
  expect(bugs).toEqual(['thrown']);
  expect(await pool.run(echo('next'), PLENTY_MS)).toEqual({ kind: 'done', reply: 'next' });
});

test('a thread that ends is replaced', async () => {
  const { pool } = makePool(1, 2);
  expect(await pool.run({ kind: 'exit' }, PLENTY_MS)).toEqual({ kind: 'failed' });
  expect(await pool.run(echo('next'), PLENTY_MS)).toEqual({ kind: 'done', reply: 'next' });
  expect(pool.isReady).toBe(true);
});

test('a pool that is closed begins nothing, and ends what it has begun', async () => {
  const { pool } = makePool(1, 5);
  await pool.run(echo('warm'), PLENTY_MS);
  const working = pool.run({ kind: 'spin' }, PLENTY_MS);
  const waiting = pool.run(echo('waiting'), PLENTY_MS);
  await pool.close();
  expect(await working).toEqual({ kind: 'failed' });
  expect(await waiting).toEqual({ kind: 'not begun' });
  expect(await pool.run(echo('after'), PLENTY_MS)).toEqual({ kind: 'not begun' });
});
