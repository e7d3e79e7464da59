/** From problems of use cases to answers: the status, the pointers, and nothing of this machine. */
import { describe, expect, test } from 'vitest';
import { PROBLEM_CODES, type Problem, type ProblemCode } from '#domain/problem.ts';
import { answerOf, kindOf } from '#service/problem-answer.ts';
import { PROBLEM_KINDS } from '#service/problem-kinds.ts';
import { problemDetails } from '#service/schemas/problem.ts';

const problem = (code: ProblemCode, more: Partial<Problem> = {}): Problem => ({
  code,
  what: 'it is so',
  next: 'do something',
  ...more,
});

test.each([
  ['usage-invalid', 422],
  ['plan-infeasible', 422],
  ['data-price-stale', 409],
  ['data-total-mismatch', 409],
  ['document-missing', 409],
  ['guard-tripped', 409],
  ['run-locked', 409],
  ['broker-timeout', 503],
  ['broker-credentials-refused', 502],
  ['storage-failed', 503],
  ['deadline-exceeded', 504],
  ['config-value', 500],
  ['secret-missing', 500],
] as const)('%s is answered with %i', (code, status) => {
  expect(answerOf([problem(code)], []).status).toBe(status);
});

test('only a broken step of the queue, which the service never takes, is answered as a bug', () => {
  const bugs = PROBLEM_CODES.filter((code) => kindOf(problem(code)) === 'bug');
  expect(bugs).toEqual(['step-broken']);
});

test('every answer has the documented form, whatever the code', () => {
  for (const code of PROBLEM_CODES) {
    const { body, status, headers } = answerOf([problem(code)], []);
    const details = problemDetails.parse(JSON.parse(body));
    expect(details.status).toBe(status);
    expect(headers['content-type']).toContain('application/problem+json');
  }
});

test('every kind of 503 says when to come back', () => {
  const unavailable = Object.entries(PROBLEM_KINDS).filter(([, { status }]) => status === 503);
  expect(unavailable.length).toBeGreaterThan(2);
  const { headers } = answerOf([problem('storage-failed')], []);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
});

test('an infeasible plan names the constraints that conflict', () => {
  const conflicts = ['max_turnover 0.01', 'sells: never'];
  const { body } = answerOf([problem('plan-infeasible', { conflicts })], []);
  expect(JSON.parse(body)).toMatchObject({
    type: 'urn:rebalance:problem:infeasible',
    conflicting_constraints: conflicts,
  });
});

test("a broker's own wish to be left alone is handed on", () => {
  const { headers } = answerOf([problem('broker-rate-limited', { retryAfterMs: 90_500 })], []);
  expect(headers['retry-after']).toBe('91');
});

describe('what is told', () => {
  test('is every problem, decided by the worst', () => {
    const answer = answerOf([problem('data-price-stale'), problem('config-value')], []);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body).errors).toHaveLength(2);
  });

  test('names no directory of this machine', () => {
    const where = '/srv/rebalance/var/runs/small/2026-11-20/market.json';
    const what = `${where} is not there`;
    const { body } = answerOf(
      [problem('document-missing', { where, what, next: `look into /srv/rebalance/var` })],
      ['/srv/rebalance/var'],
    );
    expect(body).not.toContain('/srv');
    expect(JSON.parse(body).errors[0].where).toBe('runs/small/2026-11-20/market.json');
  });

  test('points to the field that a flag stands for', () => {
    const { body } = answerOf([problem('usage-invalid', { where: '--trigger' })], []);
    expect(JSON.parse(body).errors).toEqual([
      { code: 'usage-invalid', detail: 'it is so', pointer: '/trigger_type', next: 'do something' },
    ]);
  });
});
