/** Recommendations over HTTP: what the command line says for the same inputs, with what a client may change. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Instant } from '#domain/time.ts';
import { changedConfig, SHORT_HISTORY } from '../cli/support/files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { environmentOf, rebalance, useFixtures } from '../support/world.ts';
import {
  ask,
  liveSmallDay,
  PORTFOLIO,
  ROOT,
  startTestService,
  type TestService,
  useService,
} from './support.ts';

const ANALYZE = '/api/v1/rebalancing/analyze';
const service = useService();

const analyze = (body: object = {}, query = '', to: TestService = service()) =>
  ask(to, 'POST', `${ANALYZE}${query}`, { body: { portfolio_id: PORTFOLIO, ...body } });
const trigger = (body: object, query = '') =>
  ask(service(), 'POST', `${ROOT}/trigger${query}`, { body });

describe('analyze', () => {
  test('answers exactly the fields of the interface', async () => {
    const { status, json } = await analyze();
    expect(status).toBe(200);
    expect(json).toEqual({
      portfolio_id: PORTFOLIO,
      rebalancing_required: true,
      recommended_trades: [
        {
          instrument_id: 'BND',
          current_weight: '0.15',
          target_weight: '0.35',
          trade_amount: '2000',
          trade_direction: 'BUY',
          priority: 1,
        },
        {
          instrument_id: 'VTI',
          current_weight: '0.8',
          target_weight: '0.6',
          trade_amount: '-2000',
          trade_direction: 'SELL',
          priority: 2,
        },
      ],
      expected_turnover: '0.2',
      estimated_costs: expect.stringMatching(/^\d+(\.\d+)?$/),
      rebalancing_rationale: expect.any(String),
    });
  });

  test('details are what `run --json` prints for the same inputs', async () => {
    const { json } = await analyze({}, '?details=true');
    expect(json['details']).toEqual(service().printed);
  });

  test('says what the same flags make of it', async () => {
    const { json } = await analyze(
      {
        trigger_type: 'MANUAL',
        method: 'PROPORTIONAL_REBALANCING',
        constraints: { max_turnover: 0.05, min_trade_size: '100', excluded_instruments: [] },
      },
      '?details=true',
    );
    const flags = [
      ...['--trigger', 'MANUAL', '--method', 'PROPORTIONAL_REBALANCING'],
      ...['--max-turnover', '0.05', '--min-trade-size', '100'],
    ];
    const { configDirectory, workDirectory } = service();
    const printed = await rebalance(
      ['run', '--json', '--dry-run', '--force', '--workdir', workDirectory, ...flags],
      { environment: { REBALANCE_CONFIG: configDirectory } },
    );
    expect(json['details']).toEqual(JSON.parse(printed.stdout));
  });

  test('leaves no trace', async () => {
    const before = await ask(service(), 'GET', `${ROOT}/history`);
    await analyze({ trigger_type: 'MANUAL', constraints: { max_turnover: '0.01' } });
    const after = await ask(service(), 'GET', `${ROOT}/history`);
    expect(after.json).toEqual(before.json);
  });

  test('an excluded instrument is not traded, and one that nobody knows is refused', async () => {
    const excluded = await analyze({ constraints: { excluded_instruments: ['VTI', 'BND'] } });
    expect(excluded.json).toMatchObject({ recommended_trades: [] });
    const unknown = await analyze({ constraints: { excluded_instruments: ['VIT'] } });
    expect(unknown).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/constraints/excluded_instruments' }] },
    });
  });

  test('a trigger that no rule has is refused, unless a rebalancing is forced', async () => {
    const body = { trigger_type: 'VOLATILITY_CHANGE' };
    expect(await analyze(body)).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/trigger_type' }] },
    });
    expect(await analyze({ ...body, force_rebalance: true })).toMatchObject({
      status: 200,
      json: { rebalancing_required: true },
    });
  });

  test('null means what leaving out means', async () => {
    const plain = await analyze();
    const nulls = await analyze({
      trigger_type: null,
      method: null,
      constraints: { max_turnover: null, transaction_cost_limit: null },
    });
    expect(nulls.json).toEqual(plain.json);
  });
});

describe('data that is too old', () => {
  const TUESDAY = '2026-11-24T20:00:00Z' as Instant;

  test('is refused with 409, and fetched when a refresh is asked for', async () => {
    const day = await liveSmallDay(await temporaryDirectory());
    const late = await startTestService(day);
    onTestFinished(() => late.stop(1_000));
    late.clock.now = TUESDAY;
    const refused = await analyze({}, '', late);
    expect(refused).toMatchObject({
      status: 409,
      json: { type: 'urn:rebalance:problem:stale-snapshot' },
    });
    const positions = `symbol,quantity,price,price_as_of,currency,as_of
VTI,80,100,${TUESDAY},USD,${TUESDAY}
BND,30,50,${TUESDAY},USD,${TUESDAY}
CASH,500,,,USD,${TUESDAY}
`;
    await writeFile(join(day.configDirectory, 'positions.csv'), positions);
    const fresh = await analyze({ trigger_type: 'MANUAL' }, '?refresh=true&details=true', late);
    expect(fresh).toMatchObject({
      status: 200,
      json: { details: { trade_date: '2026-11-24' } },
    });
    expect(await analyze({}, '', late)).toMatchObject({ status: 409 });
  });

  test('a day later the orders in force are waited for, so that nothing is traded twice', async () => {
    const day = await liveSmallDay(await temporaryDirectory());
    const later = await startTestService(day);
    onTestFinished(() => later.stop(1_000));
    later.clock.now = '2026-11-23T20:00:00Z' as Instant;
    const { status, json } = await analyze({}, '?details=true', later);
    expect({ status, required: json['rebalancing_required'] }).toEqual({
      status: 200,
      required: false,
    });
    expect(json['rebalancing_rationale']).toContain('waits for earlier orders');
  });

  test('holdings of before an execution are too old, whatever their date', async () => {
    const day = await liveSmallDay(await temporaryDirectory());
    const fills = join(day.configDirectory, 'fills.csv');
    await writeFile(
      fills,
      'account,symbol,side,quantity,price,traded_on\nIRA,VTI,sell,20,100,2026-11-20\n',
    );
    const reconciled = await rebalance(
      ['reconcile', '--fills', fills, '--workdir', day.workDirectory],
      {
        environment: { REBALANCE_CONFIG: day.configDirectory },
        now: '2026-11-20T22:00:00Z' as Instant,
      },
    );
    expect(reconciled).toMatchObject({ exit: 0 });
    const after = await startTestService(day);
    onTestFinished(() => after.stop(1_000));
    after.clock.now = '2026-11-20T22:30:00Z' as Instant;
    expect(await analyze({}, '', after)).toMatchObject({
      status: 409,
      json: { type: 'urn:rebalance:problem:stale-snapshot' },
    });
  });

  test('before the first run there is nothing to plan on', async () => {
    const { configDirectory } = await liveSmallDay(await temporaryDirectory());
    const empty = await startTestService({
      configDirectory,
      workDirectory: await temporaryDirectory(),
    });
    onTestFinished(() => empty.stop(1_000));
    expect(await analyze({}, '', empty)).toMatchObject({
      status: 409,
      json: { type: 'urn:rebalance:problem:no-snapshot' },
    });
    expect(await ask(empty, 'GET', `${ROOT}/status`)).toMatchObject({
      status: 200,
      json: { last_analysis: null, data_age: null, drift: [] },
    });
  });
});

describe('trigger', () => {
  test('a trigger with parameters of its own is looked at with them', async () => {
    const wide = { trigger_type: 'DRIFT_THRESHOLD', trigger_parameters: { absolute: 0.9 } };
    const body = { portfolio_id: PORTFOLIO };
    const narrow = { ...wide, trigger_parameters: { absolute: '0.01', relative: null } };
    expect(await trigger(wide)).toMatchObject({ status: 200 });
    expect(await trigger(narrow)).toMatchObject({
      status: 200,
      json: { ...body, rebalancing_required: true },
    });
    expect(await trigger({ ...wide, trigger_parameters: { absolut: 1 } })).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/trigger_parameters' }] },
    });
  });

  test('is recorded once however often it is asked for, and replaces what was in force', async () => {
    const first = await trigger({ trigger_type: 'MANUAL', constraints: { max_turnover: '0.1' } });
    const again = await trigger({ trigger_type: 'MANUAL', constraints: { max_turnover: '0.1' } });
    expect(again.json).toEqual(first.json);
    const { json } = await ask(service(), 'GET', `${ROOT}/history`);
    const [newest, before] = json['items'] as readonly {
      readonly trigger_type: string;
      readonly orders: readonly { readonly closed_on: string | null }[];
    }[];
    expect(newest).toMatchObject({ trigger_type: 'MANUAL' });
    expect(newest?.orders.map(({ closed_on }) => closed_on)).toEqual([null, null]);
    expect(before?.orders.every(({ closed_on }) => closed_on === '2026-11-20')).toBe(true);
    const status = await ask(service(), 'GET', `${ROOT}/status`);
    expect(status.json).toMatchObject({ open_recommendations: [{ trigger_type: 'MANUAL' }] });
  });

  test('the kill switch keeps orders from coming in force, and is no matter for an analysis', async () => {
    const killSwitch = join(service().configDirectory, 'STOP');
    await writeFile(killSwitch, '');
    onTestFinished(() => rm(killSwitch, { force: true }));
    expect(await trigger({ trigger_type: 'MANUAL' })).toMatchObject({
      status: 409,
      json: { type: 'urn:rebalance:problem:guard-refused' },
    });
    expect(await analyze({ trigger_type: 'MANUAL' })).toMatchObject({ status: 200 });
  });
});

describe('the household of the fixtures', () => {
  const fixtures = useFixtures();

  test('a refresh asks every broker, and a broker that fails is told of', async () => {
    const configDirectory = await changedConfig(await temporaryDirectory(), {
      'brokerages.yaml': [SHORT_HISTORY],
    });
    const workDirectory = await temporaryDirectory();
    const live = await startTestService(
      { configDirectory, workDirectory },
      {
        environment: environmentOf(fixtures()),
        portfolios: new Map([[PORTFOLIO, configDirectory]]),
      },
    );
    onTestFinished(() => live.stop(1_000));
    expect(await analyze({}, '?refresh=true', live)).toMatchObject({
      status: 200,
      json: { portfolio_id: 'demo-household', rebalancing_required: true },
    });
    fixtures().setFault('BROKERAGE_003', { kind: 'server-error' });
    const failed = await analyze({}, '?refresh=true', live);
    expect(failed).toMatchObject({
      status: 503,
      json: { errors: [{ where: 'BROKERAGE_003' }] },
    });
    expect(Number(failed.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const [name, secret] of Object.entries(fixtures().environment))
      if (!name.endsWith('_URL')) expect(failed.text).not.toContain(secret);
  });
});
