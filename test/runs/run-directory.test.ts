/** A run directory gives back what was written, and says what is wrong with what was not. */
import { beforeEach, describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import {
  accountNamed,
  instantAt,
  marketOf,
  snapshotOf,
  symbolNamed,
  USD,
} from '../support/documents.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustFail } from '../support/outcomes.ts';

const PATH = '/anywhere/at/all';
let memory: MemoryFileSystem;
let directory: RunDirectory;

beforeEach(() => {
  memory = new MemoryFileSystem();
  directory = new RunDirectory({ path: PATH, fileSystem: memory });
});

describe('documents', () => {
  test('come back as they were written', async () => {
    const snapshot = snapshotOf('A');
    const market = marketOf({
      quotes: {
        [symbolNamed('BND')]: {
          price: decimal('74.120'),
          currency: USD,
          asOf: instantAt('2026-11-20T21:00:00Z'),
          source: 'csv',
        },
      },
    });
    await directory.writeHoldings(snapshot);
    await directory.writeMarket(market);
    expect(await directory.readHoldings(accountNamed('A'))).toEqual({ ok: true, value: snapshot });
    expect(await directory.readMarket()).toEqual({ ok: true, value: market });
    expect([...memory.snapshot().keys()]).toEqual([
      `${PATH}/holdings/A.json`,
      `${PATH}/market.json`,
    ]);
  });

  test.each([
    ['holdings', 'fetch', (it: RunDirectory) => it.readHoldings(accountNamed('A'))],
    ['market', 'fetch', (it: RunDirectory) => it.readMarket()],
    ['analysis', 'analyze', (it: RunDirectory) => it.readAnalysis(accountNamed('A'))],
    ['problem', 'aggregate', (it: RunDirectory) => it.readProblem()],
    ['rebalancing', 'aggregate', (it: RunDirectory) => it.readRebalancing()],
    ['run', 'run', (it: RunDirectory) => it.readManifest()],
  ])(
    'a missing %s file names `rebalance %s` as the stage that makes it',
    async (file, stage, read) => {
      expect(mustFail(await read(directory))).toMatchObject({
        code: 'document-missing',
        where: expect.stringContaining(`${PATH}/${file}`),
        next: `run \`rebalance ${stage}\` first`,
      });
    },
  );

  test('a wrong field is named with its file', async () => {
    await directory.writeHoldings(snapshotOf('A'));
    const text = memory.snapshot().get(`${PATH}/holdings/A.json`) ?? '';
    await directory.writeText('holdings/A.json', text.replace('"120"', '120.5'));
    expect(mustFail(await directory.readHoldings(accountNamed('A')))).toMatchObject({
      code: 'document-invalid',
      where: `${PATH}/holdings/A.json`,
      what: expect.stringContaining('positions[0].quantity'),
    });
  });

  test("another account's snapshot under this account's name is refused", async () => {
    await directory.writeHoldings(snapshotOf('A'));
    await directory.writeText(
      'holdings/B.json',
      memory.snapshot().get(`${PATH}/holdings/A.json`) ?? '',
    );
    expect(mustFail(await directory.readHoldings(accountNamed('B')))).toMatchObject({
      code: 'document-invalid',
      what: 'account_id: is A, but the file is named for B',
    });
  });

  test('bytes that are no UTF-8 are refused', async () => {
    await directory.writeBytes('market.json', Uint8Array.of(0xff, 0xfe));
    expect(mustFail(await directory.readMarket())).toMatchObject({ what: 'is not UTF-8 text' });
  });
});

describe('lists of accounts', () => {
  test('are empty before anything was fetched', async () => {
    expect(await directory.listHoldings()).toEqual({ ok: true, value: [] });
  });

  test('are sorted and leave out temporary and foreign files', async () => {
    for (const id of ['B', 'A', 'BROKERAGE_001']) await directory.writeHoldings(snapshotOf(id));
    await directory.writeText('holdings/.A.json.0badcafe.tmp', '{');
    await directory.writeText('holdings/notes.txt', 'mine');
    expect(await directory.listHoldings()).toEqual({
      ok: true,
      value: ['A', 'B', 'BROKERAGE_001'],
    });
  });

  test('refuse a document whose name is no account, rather than leave it out', async () => {
    await directory.writeText('holdings/copy of A.json', '{}');
    expect(mustFail(await directory.listHoldings())).toMatchObject({
      code: 'document-invalid',
      where: `${PATH}/holdings/copy of A.json`,
    });
  });
});

test('leftovers of a killed run are removed and nothing else', async () => {
  await directory.writeHoldings(snapshotOf('A'));
  await directory.writeText('.run.json.01234567.tmp', '{');
  await directory.writeText('holdings/.A.json.89abcdef.tmp', '{');
  await directory.removeLeftovers();
  expect([...memory.snapshot().keys()]).toEqual([`${PATH}/holdings/A.json`]);
});

test('a disk that fails is a temporary problem of storage', async () => {
  const fault = { operation: 1, code: 'EIO', persistent: true } as const;
  const broken = new RunDirectory({ path: PATH, fileSystem: new FaultyFileSystem(memory, fault) });
  expect(mustFail(await broken.readMarket())).toMatchObject({ code: 'storage-failed' });
  expect(mustFail(await broken.listHoldings())).toMatchObject({ code: 'storage-failed' });
  expect(mustFail(await broken.removeLeftovers())).toMatchObject({ code: 'storage-failed' });
});
