/** The OpenAPI document: valid, complete, and made of the same schemas that check requests. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ApiDocument, operationsOf, undocumented } from './api-document.ts';
import { ask, PORTFOLIO, ROOT, useService } from './support.ts';

const service = useService();
let document: ApiDocument;

beforeAll(async () => {
  document = (await ask(service(), 'GET', '/openapi.json')).json as unknown as ApiDocument;
});

test('is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toBe('3.1.0');
  const { valid, errors } = await new Validator().validate({ ...document });
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
});

test('names every operation once', () => {
  const names = operationsOf(document).map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining(['analyze', 'status', 'trigger', 'listRules', 'readOrders', 'health']),
  );
});

test('documents problem details for everything that can go wrong', () => {
  for (const { operation } of operationsOf(document))
    for (const [status, { content }] of Object.entries(operation.responses))
      if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual([PROBLEM]);
});

const PROBLEM = 'application/problem+json';
const RULE = { trigger_type: 'MANUAL', method: 'FULL_OPTIMIZATION' };

test('the answer of analyze has exactly the fields of the interface, and details', () => {
  const analyze = document.paths['/api/v1/rebalancing/analyze']?.['post'];
  const schema = analyze?.responses['200']?.content?.['application/json']?.schema;
  expect(schema).toMatchObject({
    required: [
      'portfolio_id',
      'rebalancing_required',
      'recommended_trades',
      'expected_turnover',
      'estimated_costs',
      'rebalancing_rationale',
    ],
    additionalProperties: false,
  });
  expect(Object.keys(schema?.['properties'] as object).at(-1)).toBe('details');
});

describe('what is answered is as documented', () => {
  test.each([
    ['GET', '/healthz', undefined],
    ['GET', '/readyz', undefined],
    ['GET', '/metrics', undefined],
    ['GET', '/openapi.json', undefined],
    ['GET', '/api/v1/portfolios', undefined],
    ['GET', `${ROOT}/status`, undefined],
    ['GET', `${ROOT}/rules`, undefined],
    ['GET', `${ROOT}/history`, undefined],
    ['GET', `${ROOT}/executions`, undefined],
    ['GET', `${ROOT}/runs`, undefined],
    ['GET', `${ROOT}/runs/2026-11-20`, undefined],
    ['GET', `${ROOT}/runs/2026-11-20/orders`, undefined],
    ['GET', `${ROOT}/runs/2026-11-20/report`, undefined],
    ['GET', `${ROOT}/runs/2026-11-20/plan`, undefined],
    ['POST', '/api/v1/rebalancing/analyze?details=true', { portfolio_id: PORTFOLIO }],
    ['POST', `${ROOT}/trigger?details=true`, { trigger_type: 'MANUAL' }],
    ['POST', `${ROOT}/rules`, RULE],
    ['GET', `${ROOT}/rules/{new}`, undefined],
    ['DELETE', `${ROOT}/rules/{new}`, undefined],
  ])('%s %s', async (method, pattern, body) => {
    await service().ready();
    const path = pattern.includes('{new}') ? pattern.replace('{new}', await newRule()) : pattern;
    const told = await ask(service(), method, path, { body });
    expect(told.status).toBeLessThan(300);
    const documented = operationsOf(document).find(
      (each) => each.method === method && matches(each.path, path),
    );
    if (documented === undefined) throw new Error(`${path} is not documented`);
    const answer = { ...told, type: told.headers.get('content-type') };
    expect(undocumented(documented, answer)).toBeNull();
  });
});

async function newRule(): Promise<string> {
  const { json } = await ask(service(), 'POST', `${ROOT}/rules`, { body: RULE });
  return String(json['id']);
}

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path.split('?')[0] ?? '');
}
