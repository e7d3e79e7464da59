/** Runs in PostgreSQL: the contract of every store, several machines, copies on their disks, and lost connections. */
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { writeAtomically } from '#runs/atomic-write.ts';
import { type FileSystem, nodeFileSystem } from '#runs/file-system.ts';
import { acquireRunLock } from '#runs/lock.ts';
import { RunDatabase } from '#runs/postgres/run-database.ts';
import { sharedFileSystem } from '#runs/postgres/shared-file-system.ts';
import { instantAt } from '../../support/documents.ts';
import { mustFail, mustSucceed } from '../../support/outcomes.ts';
import { keptDatabase, postgresIsPresent } from '../../support/postgres.ts';
import { startProgram } from '../../support/processes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { fileSystemContract, runLockContract } from '../file-system-contract.ts';

const ORDERS = 'household/2026-11-20/trade_orders_20261120.csv';
const bytesOf = (text: string) => new TextEncoder().encode(text);

interface Machine {
  readonly fileSystem: FileSystem;
  readonly workDirectory: string;
  readonly root: string;
}

describe.skipIf(!postgresIsPresent())('runs in PostgreSQL', () => {
  const databaseUrl = keptDatabase();

  beforeEach(() => query('drop schema public cascade; create schema public'));

  async function query(text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: databaseUrl() });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** A machine has connections and a disk of its own. */
  async function machine(): Promise<Machine> {
    const database = new RunDatabase(databaseUrl());
    onTestFinished(() => database.close());
    const workDirectory = await temporaryDirectory();
    const fileSystem = sharedFileSystem({ database, workDirectory, disk: nodeFileSystem });
    return { fileSystem, workDirectory, root: `${workDirectory}/runs` };
  }

  const write = ({ fileSystem, root }: Machine, path: string, text: string) =>
    writeAtomically(fileSystem, `${root}/${path}`, bytesOf(text));
  const onDisk = ({ root }: Machine, path = ORDERS) => readFile(`${root}/${path}`, 'utf8');
  const acquire = ({ fileSystem, root }: Machine, pid = 1) =>
    acquireRunLock({
      directory: `${root}/household`,
      holder: { pid, host: 'here', since: instantAt('2026-11-20T22:00:00Z') },
      fileSystem,
    });

  describe('keep the contract', () => {
    fileSystemContract(machine);
    describe('locks', () => runLockContract(machine));
  });

  test('are seen by every machine, and leave its disk alone', async () => {
    const [one, two] = [await machine(), await machine()];
    mustSucceed(await write(one, 'household/2026-11-20/market.json', '{}'));
    expect(await two.fileSystem.list(`${two.root}/household/2026-11-20`)).toEqual([
      { name: 'market.json', kind: 'file' },
    ]);
    expect(await readdir(one.workDirectory)).toEqual([]);
  });

  test('leave everything outside the directory of runs on the disk', async () => {
    const { fileSystem, workDirectory } = await machine();
    mustSucceed(await writeAtomically(fileSystem, `${workDirectory}/out/file`, bytesOf('x')));
    expect(await readFile(`${workDirectory}/out/file`, 'utf8')).toBe('x');
    await expect(
      fileSystem.rename(`${workDirectory}/out/file`, `${workDirectory}/runs/file`),
    ).rejects.toMatchObject({ code: 'EXDEV' });
  });

  test('can be looked at with SQL', async () => {
    mustSucceed(await write(await machine(), 'household/2026-11-20/market.json', 'abc'));
    expect(
      await query('select path, portfolio_id, run, length, sha256 from run_files where length > 0'),
    ).toEqual([
      {
        path: 'household/2026-11-20/market.json',
        portfolio_id: 'household',
        run: '2026-11-20',
        length: 3,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    ]);
  });

  test('take no document that is too long, and no log without end', async () => {
    const one = await machine();
    const huge = new Uint8Array(64 * 1024 * 1024 + 1);
    expect(
      mustFail(await writeAtomically(one.fileSystem, `${one.root}/household/huge`, huge)).what,
    ).toContain('EFBIG');
    mustSucceed(await write(one, 'household/log', 'x'));
    const log = await one.fileSystem.append(`${one.root}/household/log`);
    await expect(log.write(new Uint8Array(16 * 1024 * 1024))).rejects.toMatchObject({
      code: 'EFBIG',
    });
    expect(await one.fileSystem.read(`${one.root}/household/log`, 9)).toHaveLength(1);
  });

  describe('a copy on the disk of a machine', () => {
    const bringOut = async ({ fileSystem, root }: Machine, hostName: string) => {
      const path = `${root}/${ORDERS}`;
      const shared = fileSystem.sharedAt?.(path);
      if (shared === undefined) throw new Error('the path is shared');
      return shared.bringOut(path, hostName);
    };

    test('is written by one machine, and again only where it was lost', async () => {
      const [one, two] = [await machine(), await machine()];
      mustSucceed(await write(one, ORDERS, 'orders'));
      expect(await bringOut(one, 'one')).toEqual({ kind: 'here' });
      expect(await bringOut(two, 'two')).toEqual({
        kind: 'elsewhere',
        place: `one:${one.root}/${ORDERS}`,
      });
      expect(await onDisk(one)).toBe('orders');
      await expect(onDisk(two)).rejects.toThrow('ENOENT');
      await nodeFileSystem.remove(`${one.root}/${ORDERS}`);
      expect(await bringOut(one, 'one')).toEqual({ kind: 'here' });
      expect(await onDisk(one)).toBe('orders');
    });

    test('of a file that was written again with other content may be anyone’s', async () => {
      const [one, two] = [await machine(), await machine()];
      mustSucceed(await write(one, ORDERS, 'orders'));
      await bringOut(one, 'one');
      mustSucceed(await write(one, ORDERS, 'orders'));
      expect(await bringOut(two, 'two')).toMatchObject({ kind: 'elsewhere' });
      mustSucceed(await write(one, ORDERS, 'other orders'));
      expect(await bringOut(two, 'two')).toEqual({ kind: 'here' });
      expect(await onDisk(two)).toBe('other orders');
    });

    test('replaces what lies there', async () => {
      const one = await machine();
      mustSucceed(await write(one, ORDERS, 'orders'));
      await bringOut(one, 'one');
      await writeFile(`${one.root}/${ORDERS}`, 'longer than the orders');
      await bringOut(one, 'one');
      expect(await onDisk(one)).toBe('orders');
    });

    test('goes where the original goes', async () => {
      const one = await machine();
      const day = `${one.root}/household/2026-11-20`;
      mustSucceed(await write(one, ORDERS, 'orders'));
      await bringOut(one, 'one');
      await one.fileSystem.rename(day, `${day}.attempt-1`);
      expect(await readdir(`${one.root}/household`)).toEqual(['2026-11-20.attempt-1']);
      await one.fileSystem.remove(`${day}.attempt-1/trade_orders_20261120.csv`);
      await one.fileSystem.removeDirectory(`${day}.attempt-1`);
      expect(await readdir(`${one.root}/household`)).toEqual([]);
    });
  });

  describe('a lock', () => {
    async function startHolder() {
      const child = startProgram('shared-lock-holder', [databaseUrl()]);
      const exited = once(child, 'exit');
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      const [said] = await Promise.race([
        once(createInterface({ input: child.stdout }), 'line'),
        exited.then(() => Promise.reject(new Error(`the process ended: ${stderr}`))),
      ]);
      return { child, said, exited };
    }

    /** The server takes a moment to see that a connection is gone. */
    async function untilTaken(by: Machine) {
      let taken = await acquire(by, 2);
      await expect
        .poll(async () => {
          if (!taken.ok) taken = await acquire(by, 2);
          return taken.ok;
        })
        .toBe(true);
      return taken;
    }

    test('of a process that is killed is free as soon as the server sees it', async () => {
      const holder = await startHolder();
      expect(holder.said).toBe('held');
      const one = await machine();
      expect(mustFail(await acquire(one)).what).toContain(`process ${holder.child.pid} on`);
      holder.child.kill('SIGKILL');
      await holder.exited;
      await mustSucceed(await untilTaken(one)).release();
    });

    test('whose connection was lost and that somebody else took lets nothing be written', async () => {
      const [one, two] = [await machine(), await machine()];
      const lost = mustSucceed(await acquire(one, 1));
      mustSucceed(await write(one, 'household/a', 'by the first'));
      await query(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()",
      );
      const taken = await untilTaken(two);
      expect(mustFail(await write(one, 'household/a', 'by the first'))).toMatchObject({
        code: 'storage-failed',
        what: expect.stringContaining('another run has taken over'),
      });
      const { fileSystem, root } = one;
      const refused = { code: 'ESTALE' };
      await expect(fileSystem.remove(`${root}/household/a`)).rejects.toMatchObject(refused);
      await expect(
        fileSystem.rename(`${root}/household/a`, `${root}/household/b`),
      ).rejects.toMatchObject(refused);
      await expect(fileSystem.makeDirectory(`${root}/household/c`)).rejects.toMatchObject(refused);
      mustSucceed(await write(one, 'trust/a', 'of another portfolio'));
      mustSucceed(await write(two, 'household/a', 'by the second'));
      await lost.release();
      mustSucceed(await write(two, 'household/a', 'by the second'));
      await mustSucceed(taken).release();
    });
  });

  test('several machines make the tables at once', async () => {
    const machines = await Promise.all(Array.from({ length: 5 }, machine));
    await Promise.all(
      machines.map(async (each, index) => mustSucceed(await write(each, `p${index}/a`, 'x'))),
    );
    expect(await machines[0]?.fileSystem.list(machines[0].root)).toHaveLength(5);
  });

  test('a connection that was lost is replaced', async () => {
    const one = await machine();
    mustSucceed(await write(one, 'household/a', 'x'));
    await query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await expect.poll(async () => (await write(one, 'household/a', 'y')).ok).toBe(true);
  });
});

test('a database that is away is a problem of storage that names it and not the password', async () => {
  const database = new RunDatabase('postgres://someone:hunter2@127.0.0.1:1/rebalance');
  const workDirectory = await temporaryDirectory();
  const fileSystem = sharedFileSystem({ database, workDirectory, disk: nodeFileSystem });
  const path = `${workDirectory}/runs/household/a`;
  expect(mustFail(await writeAtomically(fileSystem, path, bytesOf('x')))).toEqual({
    code: 'storage-failed',
    where: path,
    what: 'cannot write the file: connect ECONNREFUSED 127.0.0.1:1 (postgres://someone@127.0.0.1:1/rebalance)',
    next: 'check DATABASE_URL, and that the server is up and can be reached',
  });
});
