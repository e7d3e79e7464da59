/** What is fuzzed: every parser with true inputs to spoil, and what a valid value of it must be like. */
import type { Option } from 'commander';
import type { z } from 'zod';
import type { Config } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import { starterConfig } from '#config/starter.ts';
import { analysisDocument } from '#domain/documents/analysis.ts';
import { historyDocument } from '#domain/documents/history.ts';
import { holdingsDocument, type Snapshot } from '#domain/documents/holdings.ts';
import { householdAnalysisDocument } from '#domain/documents/household-analysis.ts';
import { marketDocument } from '#domain/documents/market.ts';
import { readDocument, writeDocument } from '#domain/documents/read.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { problemDocument } from '#domain/documents/rebalancing-problem.ts';
import { runDocument } from '#domain/documents/run.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import { resolveConnection } from '#fetch/connection.ts';
import type { Http, HttpAnswer, HttpRequest } from '#fetch/http.ts';
import { loadMarket } from '#fetch/market/registry.ts';
import { loadBrokerage } from '#fetch/registry.ts';
import { resolveSecret } from '#fetch/secrets.ts';
import { checkSnapshot } from '#fetch/snapshot-checks.ts';
import { openHttp } from '#fetch/undici-http.ts';
import { parseFills } from '#orders/reconcile/fills-file.ts';
import { writeAtomically } from '#runs/atomic-write.ts';
import type { Fixtures } from '../../fixtures/server.ts';
import { FIXTURE_TODAY } from '../../fixtures/world.ts';
import { parsed as parsedExport } from '../fetch/csv/support.ts';
import { ALL_COMMANDS } from '../support/commands.ts';
import { mutate, mutateDocument, pick, type Random } from '../support/mutate.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { memoryForDays, runSmallDay } from '../support/small-day.ts';

export interface FuzzTarget {
  readonly name: string;
  /** One spoilt input, read; throws when the outcome is neither problems nor a valid value. */
  readonly attempt: (random: Random) => Promise<'value' | 'problem'> | 'value' | 'problem';
}

const NOW = '2026-11-20T21:30:00Z' as Instant;

/** Problems that say what and next, or a value that passes `check`. */
function judge<Value>(outcome: Outcome<Value>, check: (value: Value) => void): 'value' | 'problem' {
  if (outcome.ok) {
    check(outcome.value);
    return 'value';
  }
  if (outcome.problems.length === 0) throw new Error('a failure without a problem');
  for (const { what, next } of outcome.problems)
    if (what === '' || next === '') throw new Error('a problem without words');
  return 'problem';
}

/** What was read can be written and read again as the same: no NaN, nothing that the format does not have. */
function roundTrip<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): void {
  const text = writeDocument(schema, value);
  const again = readDocument(schema, text, 'again');
  if (!again.ok) throw new Error(`cannot be read again: ${JSON.stringify(again.problems)}`);
  if (writeDocument(schema, again.value) !== text) throw new Error('changes when written again');
}

export function exportTargets(): readonly FuzzTarget[] {
  const files = [
    'symbol,quantity,price,price_as_of,currency,as_of,lot_id,acquired_on,cost_basis\nVTI,10,251.33,2026-11-20T21:00:00Z,USD,2026-11-20,a,2021-03-04,2100\nCASH,500.25,,,USD,2026-11-20,,,\nTOTAL,,,,,,,,\n',
    'Account Number,Account Name,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value,Cost Basis Total,Type\r\nX1,Joint,VTI,FUND,10,$300.00,,"$3,000.00","$2,500.00",Cash\r\nX1,Joint,SPAXX**,MONEY,,,,"$1,000.00",,Cash\r\nX1,Joint,Pending Activity,,,,,($20.00),,\r\n\r\n"Date downloaded Nov-20-2026 6:30 p.m ET"\r\n',
    '"Positions for account Joint ...999 as of 08:23 PM ET, 2026/11/19"\r\n\r\n"Symbol","Description","Quantity","Price","Market Value","Cost Basis","Security Type"\r\n"VTI","FUND","10","$300.00","$3,000.00","$2,500.00","ETFs"\r\n"Cash & Cash Investments","--","--","--","$500.00","--","Cash and Money Market"\r\n"Account Total","","--","--","$3,500.00","--","--"\r\n',
    'COB Date,Symbol,Account #,Quantity,Price ($),Value ($)\n11/20/2026,VTI,1,10,300.00,3000.00\n',
    'Account Summary\nAccount,Net Account Value\n"Individual -1234",3500\n\nSymbol,Last Price $,Change $,Quantity,Price Paid $,Value $\nVTI,300,1,10,250,3000\nCASH,,,,,500\nTOTAL,,,,,3500\nGenerated at Nov 20 2026 06:30 PM ET\n',
    'Statement,Header,Field Name,Field Value\nStatement,Data,Period,"November 20, 2026"\nAccount Information,Header,Field Name,Field Value\nAccount Information,Data,Account,U1\nOpen Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code\nOpen Positions,Data,Summary,Stocks,USD,VTI,10,1,250,2500,300,3000,500,\nCash Report,Header,Currency Summary,Currency,Total,Securities,Futures\nCash Report,Data,Ending Cash,Base Currency Summary,500,500,0\n',
  ];
  const attempt = (random: Random) =>
    judge(
      parsedExport(mutate(pick(files, random), random), {
        asOf: pick([null, '2026-11-20'], random),
      }),
      (snapshot) => roundTrip(holdingsDocument, snapshot),
    );
  const fills =
    'account,symbol,side,quantity,price,traded_on,cl_ord_id,commission\nIRA,VTI,sell,24,100.5,2026-11-23,a1a9c950-0579-53b1-a5c7-aa5723a8f80f,1.00\n';
  return [
    { name: 'csv exports', attempt },
    {
      name: 'fills',
      attempt: (random) => judge(parseFills(mutate(fills, random), 'fills.csv'), refuseNaN),
    },
  ];
}

export function configTargets(): readonly FuzzTarget[] {
  const starter = starterConfig('schemas');
  const textOf = (name: string) => starter.find(({ path }) => path === name)?.text ?? '';
  const names = ['targets.yaml', 'brokerages.yaml', 'policy.yaml'] as const;
  return names.map((name) => ({
    name,
    attempt: (random) => {
      const file = (path: (typeof names)[number]) => ({
        path,
        text: path === name ? mutate(textOf(path), random) : textOf(path),
      });
      const outcome = parseConfig({
        targets: file('targets.yaml'),
        brokerages: file('brokerages.yaml'),
        policy: file('policy.yaml'),
      });
      return judge(outcome, refuseNaN);
    },
  }));
}

/** Every parser of a flag, with the texts that a shell could hand it. */
export function flagTarget(): FuzzTarget {
  const options = ALL_COMMANDS.flatMap(({ spec }) => spec.options).filter(
    ({ parseArg }) => parseArg !== undefined,
  );
  const values = [
    '5',
    '0.15',
    '500ms',
    '24h',
    '2026-11-20',
    'A=5000',
    'VTI',
    'BROKERAGE_001',
    '-1',
  ];
  return {
    name: 'flags',
    attempt: (random) => {
      const option: Option = pick(options, random);
      try {
        const value: unknown = option.parseArg?.(mutate(pick(values, random), random), undefined);
        refuseNaN(value);
        return 'value';
      } catch (error) {
        if (error instanceof Error && 'exitCode' in error) return 'problem';
        throw error;
      }
    },
  };
}

const DOCUMENTS = {
  'holdings/IRA.json': holdingsDocument,
  'market.json': marketDocument,
  'analysis/IRA.json': analysisDocument,
  'household.json': householdAnalysisDocument,
  'problem.json': problemDocument,
  'rebalancing.json': rebalancingDocument,
  'run.json': runDocument,
} as const;

const HISTORY = JSON.stringify({
  schema: 'rebalance/history/1',
  portfolio_id: 'small',
  last_executed_on: '2026-11-19',
  outstanding: [
    { recommended_on: '2026-11-18', account_id: 'IRA', symbol: 'VTI', side: 'buy', quantity: '3' },
  ],
});

/** The documents of a real run, spoilt. */
export async function documentTargets(workDirectory: string): Promise<readonly FuzzTarget[]> {
  const memory = await memoryForDays();
  mustSucceed(await runSmallDay({ fileSystem: memory, workDirectory, ledger: ':memory:' }));
  const textOf = (name: string): string => {
    const [, text] = [...memory.snapshot()].find(([path]) => path.endsWith(`/${name}`)) ?? [];
    if (text === undefined) throw new Error(`the run has no ${name}`);
    return text;
  };
  const target = (name: string, schema: z.ZodType, text: string): FuzzTarget => ({
    name,
    attempt: (random) =>
      judge(readDocument(schema, mutateDocument(text, random), name), (value) =>
        roundTrip(schema, value),
      ),
  });
  return [
    ...Object.entries(DOCUMENTS).map(([name, schema]) => target(name, schema, textOf(name))),
    target('history.json', historyDocument, HISTORY),
  ];
}

/** A whole day on holdings that are spoilt: whatever the parser lets through, the rest must bear. */
export function dayTarget(workDirectory: string): FuzzTarget {
  const files = {
    'ira.csv': `symbol,quantity,price,price_as_of,currency,as_of\nVTI,80,100,${NOW},USD,${NOW}\nBND,30,50,${NOW},USD,${NOW}\nCASH,500,,,USD,${NOW}\n`,
    'taxable.csv': `symbol,quantity,price,price_as_of,currency,as_of\nVTI,20,100,${NOW},USD,${NOW}\nCASH,700,,,USD,${NOW}\n`,
  };
  return {
    name: 'a whole day',
    attempt: async (random) => {
      const name = pick(['ira.csv', 'taxable.csv'] as const, random);
      const day = await runSmallDay({
        fileSystem: await memoryForDays(),
        workDirectory,
        ledger: ':memory:',
        files: { ...files, [name]: mutate(files[name], random) },
      });
      return judge(day, ({ rebalancing }) => roundTrip(rebalancingDocument, rebalancing));
    },
  };
}

/** A day that is taken up on a snapshot that was spoilt on disk. */
export async function resumedDayTarget(workDirectory: string): Promise<FuzzTarget> {
  const fileSystem = await memoryForDays();
  mustSucceed(await runSmallDay({ fileSystem, workDirectory, ledger: ':memory:' }));
  const snapshots = [...fileSystem.snapshot()].filter(([path]) => path.includes('/holdings/'));
  return {
    name: 'a day on spoilt snapshots',
    attempt: async (random) => {
      const memory = await memoryForDays();
      const [spoilt] = pick(snapshots, random);
      for (const [path, text] of snapshots) {
        const written = path === spoilt ? mutateDocument(text, random) : text;
        mustSucceed(await writeAtomically(memory, path, new TextEncoder().encode(written)));
      }
      const day = await runSmallDay({ fileSystem: memory, workDirectory, ledger: ':memory:' });
      return judge(day, ({ rebalancing }) => roundTrip(rebalancingDocument, rebalancing));
    },
  };
}

interface Recorded {
  readonly url: string;
  readonly answer: HttpAnswer;
}

/** Each brokerage adapter with the answers that its fixture really gives, one of them spoilt. */
export async function adapterTargets(
  config: Config,
  fixtures: Fixtures,
): Promise<readonly FuzzTarget[]> {
  const snapshots: Snapshot[] = [];
  const targets: FuzzTarget[] = [];
  for (const { accountId, connection } of config.brokerages.accounts) {
    const resolved = mustSucceed(await resolveConnection(connection, lookUps(fixtures)));
    const adapter = await loadBrokerage(connection.adapter);
    const read = (http: Http) =>
      adapter.fetchSnapshot({
        accountId,
        connection: resolved.connection,
        ...SURROUNDINGS,
        http,
      });
    const { value, answers } = await record(read);
    snapshots.push(value);
    targets.push({
      name: connection.adapter,
      attempt: async (random) =>
        judge(await read(spoiling(answers, random)), (snapshot) => {
          if (checkSnapshot(snapshot, accountId).length === 0)
            roundTrip(holdingsDocument, snapshot);
        }),
    });
  }
  return [...targets, await marketTarget(config, fixtures, snapshots)];
}

const SURROUNDINGS = {
  sleep: async () => undefined,
  baseCurrency: 'USD' as Currency,
  tradeDate: FIXTURE_TODAY,
  timeZone: 'America/New_York',
  now: NOW,
  readFile: async () =>
    failure({ code: 'document-missing', what: 'there are no files', next: 'use addresses' }),
} as const;

async function marketTarget(
  { brokerages: { marketData } }: Config,
  fixtures: Fixtures,
  snapshots: readonly Snapshot[],
): Promise<FuzzTarget> {
  const { connection } = mustSucceed(await resolveConnection(marketData, lookUps(fixtures)));
  const adapter = await loadMarket(marketData.adapter);
  const read = (http: Http) =>
    adapter.fetchMarket({
      ...SURROUNDINGS,
      connection,
      symbols: ['BND', 'VTI'] as InstrumentSymbol[],
      currencies: [SURROUNDINGS.baseCurrency],
      snapshots,
      known: null,
      http,
    });
  const { answers } = await record(read);
  return {
    name: marketData.adapter,
    attempt: async (random) =>
      judge(await read(spoiling(answers, random)), (market) => roundTrip(marketDocument, market)),
  };
}

function lookUps({ environment }: Fixtures) {
  const surroundings = {
    environment,
    configDirectory: '/nonexistent',
    signal: new AbortController().signal,
  };
  return {
    environment: (name: string) => environment[name],
    secret: (reference: Parameters<typeof resolveSecret>[0]) =>
      resolveSecret(reference, surroundings),
  };
}

async function record<Value>(
  read: (http: Http) => Promise<Outcome<Value>>,
): Promise<{ readonly value: Value; readonly answers: readonly Recorded[] }> {
  const answers: Recorded[] = [];
  const http = openHttp({
    timeoutMs: 10_000,
    bodyBytesMax: 64 * 1024 * 1024,
    signal: new AbortController().signal,
  });
  try {
    const outcome = await read({
      send: async (request) => {
        const answer = await http.send(request);
        if (answer.ok) answers.push({ url: request.url.href, answer: answer.value });
        return answer;
      },
    });
    return { value: mustSucceed(outcome), answers };
  } finally {
    await http.close();
  }
}

const REQUESTS_MAX = 2_000;

/** Answers as recorded, but one; an adapter that asks without end is a failure. */
function spoiling(answers: readonly Recorded[], random: Random): Http {
  const spoilt = pick(answers, random);
  const body = mutateDocument(new TextDecoder().decode(spoilt.answer.body), random);
  const status = random() < 0.05 ? pick([204, 301, 400, 401, 404, 429, 500, 503], random) : 200;
  let requests = 0;
  return {
    send: async ({ url }: HttpRequest) => {
      requests += 1;
      if (requests > REQUESTS_MAX) throw new Error('an adapter that never stops asking');
      const found = answers.find((each) => each.url === url.href);
      if (found === undefined)
        return failure({ code: 'broker-unreachable', what: 'not recorded', next: 'ask the known' });
      if (found !== spoilt) return success(found.answer);
      return success({ ...found.answer, status, body: new TextEncoder().encode(body) });
    },
  };
}

/** No number that is none, anywhere in a value. */
function refuseNaN(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`a number is ${value}`);
  if (typeof value !== 'object' || value === null) return;
  const inner = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
  for (const each of inner) refuseNaN(each);
}
