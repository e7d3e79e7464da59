import { expect, test } from 'vitest';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem, ProblemCode } from '#domain/problem.ts';
import { type AttemptEvent, withAttempts } from '#fetch/attempts.ts';
import { fakeTiming } from '../support/fake-timing.ts';

const MINUTE_MS = 60_000;
const POLICY = { retries: 2, retryDelayMs: 5 * MINUTE_MS };

function problem(code: ProblemCode, retryAfterMs?: number): Problem {
  return {
    code,
    what: 'it failed',
    next: 'wait',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

async function run(
  script: readonly (Problem | 'ok')[],
  options: { deadlineMs?: number; random?: number; retryDelayMs?: number; retries?: number } = {},
) {
  const timing = fakeTiming({ random: options.random ?? 0 });
  const stop = new AbortController();
  const events: AttemptEvent[] = [];
  let calls = 0;
  const task = async (): Promise<Outcome<string>> => {
    const step = script[calls];
    calls += 1;
    if (step === undefined) throw new Error('the script has ended');
    return step === 'ok' ? success('done') : failure(step);
  };
  const report = await withAttempts(
    task,
    {
      ...POLICY,
      ...options,
      deadlineMs: timing.now() + (options.deadlineMs ?? 60 * MINUTE_MS),
    },
    { timing, signal: stop.signal, onAttempt: (event) => events.push(event) },
  );
  return { report, events, timing };
}

test.each`
  script                                                        | attempts | waitsMs               | ok
  ${['ok']}                                                     | ${1}     | ${[]}                 | ${true}
  ${[problem('broker-error'), 'ok']}                            | ${2}     | ${[300_000]}          | ${true}
  ${[problem('broker-error'), problem('broker-timeout'), 'ok']} | ${3}     | ${[300_000, 300_000]} | ${true}
  ${Array(3).fill(problem('broker-unreachable'))}               | ${3}     | ${[300_000, 300_000]} | ${false}
  ${[problem('broker-credentials-refused')]}                    | ${1}     | ${[]}                 | ${false}
  ${[problem('broker-request-refused')]}                        | ${1}     | ${[]}                 | ${false}
  ${[problem('broker-account-mismatch')]}                       | ${1}     | ${[]}                 | ${false}
  ${[problem('broker-rate-limited', 7_000), 'ok']}              | ${2}     | ${[7_000]}            | ${true}
  ${[problem('broker-rate-limited', 0), 'ok']}                  | ${2}     | ${[1_000]}            | ${true}
  ${[problem('broker-rate-limited', 1_800_000), 'ok']}          | ${2}     | ${[1_800_000]}        | ${true}
`('$script takes $attempts attempts and waits $waitsMs', async ({ script, ...expected }) => {
  const { report, timing } = await run(script);
  const { attempts, waitsMs, ok } = expected;
  expect({ attempts: report.attempts, waitsMs: report.waitsMs }).toEqual({ attempts, waitsMs });
  expect(report.outcome.ok).toBe(ok);
  expect(timing.sleptMs).toEqual(waitsMs);
});

test('no retries means one attempt', async () => {
  const { report } = await run([problem('broker-error')], { retries: 0 });
  expect(report).toMatchObject({ attempts: 1, waitsMs: [] });
});

test('a pause is lengthened by chance, by a tenth at most', async () => {
  const { report } = await run([problem('broker-error'), 'ok'], { random: 0.5 });
  expect(report.waitsMs).toEqual([315_000]);
});

test('a wait beyond the deadline is not begun: it gives up at once and says until when', async () => {
  const { report, timing } = await run([problem('broker-rate-limited', 90 * MINUTE_MS)]);
  expect(timing.sleptMs).toEqual([]);
  expect(report.attempts).toBe(1);
  expect(report.outcome).toMatchObject({
    ok: false,
    problems: [
      {
        code: 'broker-rate-limited',
        what: expect.stringContaining('2026-11-20T23:00:00Z'),
        next: 'run again after 2026-11-20T23:00:00Z',
      },
    ],
  });
});

test('every attempt is reported: started, failed until when, and the last one without a wait', async () => {
  const failed = problem('broker-error');
  const { events } = await run([failed, failed], { retries: 1 });
  expect(events).toEqual([
    { kind: 'started', attempt: 1, attemptsMax: 2 },
    { kind: 'failed', attempt: 1, problems: [failed], waitingUntil: '2026-11-20T21:35:00Z' },
    { kind: 'started', attempt: 2, attemptsMax: 2 },
    { kind: 'failed', attempt: 2, problems: [failed], waitingUntil: null },
  ]);
});

test('a bug is not retried and leaves as it is', async () => {
  await expect(run([])).rejects.toThrow('the script has ended');
});

test('an abort during a pause ends the attempts as interrupted', async () => {
  const timing = fakeTiming();
  const stop = new AbortController();
  const report = await withAttempts(
    async () => failure(problem('broker-error')),
    { ...POLICY, deadlineMs: timing.now() + 60 * MINUTE_MS },
    {
      timing: { ...timing, sleep: async () => stop.abort() },
      signal: stop.signal,
    },
  );
  expect(report).toMatchObject({ attempts: 1, outcome: { problems: [{ code: 'terminated' }] } });
});
