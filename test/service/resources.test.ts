/** Rules, history and executions over HTTP. */
import { describe, expect, test } from 'vitest';
import { ask, PORTFOLIO, pagesOf, ROOT, useService } from './support.ts';

const service = useService();
const get = (path: string) => ask(service(), 'GET', `${ROOT}${path}`);
const send = (method: string, path: string, body?: unknown) =>
  ask(service(), method, `${ROOT}${path}`, body === undefined ? {} : { body });

const pages = (path: string, limit: number) => pagesOf(get, path, limit);

test('the portfolios of a key', async () => {
  const { json } = await ask(service(), 'GET', '/api/v1/portfolios', { key: 'reader' });
  expect(json).toEqual({ items: [{ portfolio_id: PORTFOLIO }] });
  expect((await ask(service(), 'GET', '/api/v1/portfolios', { key: 'stranger' })).json).toEqual({
    items: [],
  });
});

describe('a service of which nothing was asked', () => {
  const untouched = useService();

  test('the status says how the portfolio stands', async () => {
    const { status, json } = await ask(untouched(), 'GET', `${ROOT}/status`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      portfolio_id: PORTFOLIO,
      last_analysis: {
        run_id: untouched().printed['run_id'],
        trade_date: '2026-11-20',
        rebalancing_required: true,
      },
      triggers: [{ type: 'DRIFT_THRESHOLD', fired: true }],
      last_execution: null,
      open_recommendations: [{ run_id: untouched().printed['run_id'] }],
      data_age: { trade_date: '2026-11-20', seconds: 0, business_days: 0, business_days_max: 1 },
    });
    expect(json['drift']).toEqual(
      (untouched().printed['household'] as { readonly classes: unknown }).classes,
    );
  });
});

describe('rules', () => {
  test('are those of policy.yaml while the table has none', async () => {
    const { json } = await get('/rules');
    expect(json).toMatchObject({ source: 'policy.yaml', items: [{ id: null }] });
  });

  test('are added, read, replaced and removed', async () => {
    const rule = {
      trigger_type: 'DRIFT_THRESHOLD',
      trigger_parameters: { absolute: '0.03' },
      method: 'THRESHOLD_REBALANCING',
      constraints: { max_turnover: 0.1 },
    };
    const added = await send('POST', '/rules', rule);
    expect(added).toMatchObject({ status: 201, json: { enabled: true } });
    const id = String(added.json['id']);
    expect(added.headers.get('location')).toBe(`${ROOT}/rules/${id}`);
    expect(added.json).toMatchObject({
      trigger_parameters: { absolute: '0.03', scope: 'asset_class' },
      constraints: { max_turnover: '0.1', excluded_instruments: [] },
    });
    expect((await get(`/rules/${id}`)).json).toEqual(added.json);
    const replaced = await send('PUT', `/rules/${id}`, { ...rule, enabled: false });
    expect(replaced.json).toEqual({ ...added.json, enabled: false });
    expect(await get('/rules')).toMatchObject({ json: { source: 'rebalancing_rules' } });
    const removed = await send('DELETE', `/rules/${id}`);
    expect(removed).toMatchObject({ status: 204, text: '' });
    for (const method of ['GET', 'DELETE'])
      expect(await send(method, `/rules/${id}`)).toMatchObject({ status: 404 });
    expect(await send('PUT', `/rules/${id}`, rule)).toMatchObject({ status: 404 });
  });

  test('come page by page, in the order in which they decide', async () => {
    const added: unknown[] = [];
    for (const days of [30, 60, 90]) {
      const rule = {
        trigger_type: 'TIME_BASED',
        trigger_parameters: { every: `${days}d` },
        method: 'FULL_OPTIMIZATION',
      };
      added.push((await send('POST', '/rules', rule)).json);
    }
    expect(await pages('/rules', 2)).toEqual(added);
    for (const rule of added)
      await send('DELETE', `/rules/${String((rule as { readonly id: string }).id)}`);
  });

  test.each([
    ['an unknown parameter', { trigger_parameters: { absolut: 1 } }],
    ['a parameter out of range', { trigger_parameters: { absolute: 7 } }],
    ['an unknown instrument', { constraints: { excluded_instruments: ['NOBODY'] } }],
    ['a turnover above all', { constraints: { max_turnover: 1.5 } }],
  ])('with %s are refused', async (_, wrong) => {
    const rule = { trigger_type: 'DRIFT_THRESHOLD', method: 'THRESHOLD_REBALANCING', ...wrong };
    const { status, json } = await send('POST', '/rules', rule);
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ pointer: expect.any(String) })]);
  });

  test('decide what is recommended', async () => {
    const wide = {
      trigger_type: 'DRIFT_THRESHOLD',
      trigger_parameters: { absolute: '0.9', relative: null },
      method: 'THRESHOLD_REBALANCING',
    };
    const { json } = await send('POST', '/rules', wide);
    const body = { portfolio_id: PORTFOLIO };
    const analyzed = await ask(service(), 'POST', '/api/v1/rebalancing/analyze', { body });
    expect(analyzed.json).toMatchObject({ rebalancing_required: false, recommended_trades: [] });
    await send('DELETE', `/rules/${String(json['id'])}`);
  });
});

describe('the past', () => {
  test('comes page by page, newest first', async () => {
    for (const turnover of ['0.02', '0.04', '0.06']) {
      const body = { trigger_type: 'MANUAL', constraints: { max_turnover: turnover } };
      expect(await send('POST', '/trigger', body)).toMatchObject({ status: 200 });
    }
    const one = await pages('/history', 1);
    const whole = await get('/history?limit=100');
    expect(one).toEqual(whole.json['items']);
    expect(one).toHaveLength(4);
    expect(whole.json['next_cursor']).toBeNull();
  });

  test('has no executions yet', async () => {
    expect((await get('/executions')).json).toEqual({ items: [], next_cursor: null });
  });

  test.each(['cursor=%00', 'cursor=abc', 'limit=0', 'limit=101', 'limit=1&limit=2', 'page=2'])(
    'a page of ?%s is refused',
    async (query) => {
      const { status, json } = await get(`/history?${query}`);
      expect({ status, json }).toMatchObject({ status: 422, json: { status: 422 } });
      expect(json['errors']).toEqual([expect.objectContaining({ parameter: expect.any(String) })]);
    },
  );
});
