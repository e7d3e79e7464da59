/** `rebalance serve`: the REST service, until it is asked to stop. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { loadConfig } from '#app/load-config.ts';
import { openLedger } from '#app/open-ledger.ts';
import { databaseUrlOf, findPortfolioPlaces } from '#app/places.ts';
import { loadPortfolios } from '#app/portfolios.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { ExitName } from '#domain/problem.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { nodeFileSystem, systemCodeOf } from '#runs/file-system.ts';
import { type RunningService, type ServiceOptions, startService } from '#service/start.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { refuse } from '../stage-command.ts';
import { VERSION } from '../version.ts';
import { placesOf } from '../wiring.ts';

/** Less than what a process that was asked to stop has left. */
const GRACE_MS = 9_000;
const TLS_BYTES_MAX = 1024 * 1024;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const DEFAULTS = {
  host: '127.0.0.1',
  port: 8080,
  threads: 2,
  waiting: 128,
  deadlineMs: 10_000,
  fetchDeadlineMs: 60_000,
  rateLimit: 6_000,
} as const;
const REFUSED_PER_ADDRESS = 60;
/** What waits in the outbox is looked for this often. */
const DELIVER_EVERY_MS = 5_000;
/** Between two looks at drift, whatever was asked for. */
const PAUSE_MIN_MS = 1_000;

export const execute: CommandAction = async (invocation) => {
  const served = await findServed(invocation);
  if (!served.ok) return refuse(served.problems, invocation);
  const tls = await readTls(invocation);
  if (!tls.ok) return refuse(tls.problems, invocation);
  const { environment } = invocation.world;
  const { workDirectory } = served.value;
  const databaseUrl = databaseUrlOf(environment);
  const ledger = await openLedger({ databaseUrl, workDirectory, isDry: false });
  if (!ledger.ok) return refuse(ledger.problems, invocation);
  try {
    const options = optionsOf(invocation, {
      ...served.value,
      tls: tls.value,
      ledger: ledger.value,
    });
    const service = await start(options);
    if (!service.ok) return refuse(service.problems, invocation);
    await greet(service.value, { ...options, ledger: ledger.value }, invocation);
    return await serveUntilInterrupted(service.value, invocation);
  } finally {
    await ledger.value.close();
  }
};

type Served = Pick<ServiceOptions, 'portfolios'> & { readonly workDirectory: string };

/** One portfolio, or every one of a directory that can be loaded; the others are told and left out. */
async function findServed({ flags, world, output }: Invocation): Promise<Outcome<Served>> {
  const { portfolios, workdir } = flags;
  const many = findPortfolioPlaces({ ...world, portfolios, workdir });
  if (flags.config !== undefined || many === undefined) return findOne({ flags, world });
  const entries = await loadPortfolios(many.portfoliosDirectory, nodeFileSystem);
  if (!entries.ok) return entries;
  const broken = entries.value.flatMap((entry) => (entry.kind === 'broken' ? entry.problems : []));
  const ready = entries.value.filter((entry) => entry.kind === 'ready');
  if (ready.length === 0) return failure(...broken);
  output.problems(broken);
  return success({
    portfolios: new Map(ready.map((entry) => [entry.portfolioId, entry.configDirectory])),
    workDirectory: many.workDirectory,
  });
}

async function findOne({
  flags,
  world,
}: Pick<Invocation, 'flags' | 'world'>): Promise<Outcome<Served>> {
  const { configDirectory, workDirectory } = placesOf(world, flags);
  const loaded = await loadConfig(configDirectory, nodeFileSystem);
  if (!loaded.ok) return loaded;
  const { portfolioId } = loaded.value.config.targets;
  return success({ portfolios: new Map([[portfolioId, configDirectory]]), workDirectory });
}

function optionsOf(
  { flags, world }: Invocation,
  given: Served & Pick<ServiceOptions, 'tls'> & { readonly ledger: Ledger },
): ServiceOptions {
  const { portfolios, workDirectory, tls, ledger } = given;
  return {
    host: flags.host ?? DEFAULTS.host,
    port: flags.port ?? DEFAULTS.port,
    tls,
    portfolios,
    keys: ledger.apiKeys,
    surroundings: {
      environment: { ...world.environment },
      workDirectory,
      host: {
        pid: process.pid,
        hostName: hostname(),
        versions: { rebalance: VERSION, node: process.versions.node },
      },
    },
    now: world.now,
    threads: flags.threads ?? DEFAULTS.threads,
    waitingMax: flags.waiting ?? DEFAULTS.waiting,
    deadlines: {
      workMs: flags.deadline ?? DEFAULTS.deadlineMs,
      fetchMs: flags.fetchDeadline ?? DEFAULTS.fetchDeadlineMs,
    },
    rateLimits: {
      perKey: flags.rateLimit ?? DEFAULTS.rateLimit,
      refusedPerAddress: REFUSED_PER_ADDRESS,
    },
    background: {
      driftEveryMs:
        flags.driftEvery === undefined ? null : Math.max(flags.driftEvery, PAUSE_MIN_MS),
      deliverEveryMs: DELIVER_EVERY_MS,
    },
    log: (line) => world.stderr.write(line),
    logLevel: flags.quiet === true ? 'warn' : 'info',
  };
}

async function readTls({ flags, world }: Invocation): Promise<Outcome<ServiceOptions['tls']>> {
  const { tlsCert, tlsKey } = flags;
  if (tlsCert === undefined && tlsKey === undefined) return success(null);
  if (tlsCert === undefined || tlsKey === undefined)
    return failure({
      code: 'usage-invalid',
      where: '--tls-cert',
      what: 'a certificate and its key go together',
      next: 'give both --tls-cert and --tls-key, or neither',
    });
  const certificate = await readPem(resolve(world.currentDirectory, tlsCert));
  if (!certificate.ok) return certificate;
  const key = await readPem(resolve(world.currentDirectory, tlsKey));
  return key.ok ? success({ certificate: certificate.value, key: key.value }) : key;
}

async function readPem(path: string): Promise<Outcome<string>> {
  try {
    return success(new TextDecoder().decode(await nodeFileSystem.read(path, TLS_BYTES_MAX)));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return failure({
      code: 'config-missing',
      where: path,
      what: `cannot be read (${code})`,
      next: 'give a file in PEM form that this user may read',
    });
  }
}

async function start(options: ServiceOptions): Promise<Outcome<RunningService>> {
  try {
    return success(await startService(options));
  } catch (error) {
    const tlsCode = tlsCodeOf(error);
    if (tlsCode !== undefined)
      return failure({
        code: 'config-value',
        where: '--tls-cert, --tls-key',
        what: `are no certificate with its key (${tlsCode})`,
        next: 'give both in PEM form, the key without a passphrase',
      });
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return failure({
      code: 'storage-failed',
      where: `${options.host}:${options.port}`,
      what: `cannot listen there (${code})`,
      next: 'choose another --host or --port',
    });
  }
}

/** OpenSSL refuses a certificate or a key in its own words. */
function tlsCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return String(error.code).startsWith('ERR_OSSL') ? String(error.code) : undefined;
}

async function greet(
  { origin }: RunningService,
  { tls, host, ledger }: ServiceOptions & { readonly ledger: Ledger },
  { output }: Invocation,
): Promise<void> {
  output.data(`${origin}\n`);
  if (tls === null && !LOOPBACK.includes(host))
    output.warn('keys travel in clear beyond this machine: put a proxy with TLS in front');
  const keys = await ledger.apiKeys.list();
  if (keys.ok && keys.value.every(({ revokedAt }) => revokedAt !== null))
    output.say('nobody has a key yet: make one with `rebalance keys add`');
}

async function serveUntilInterrupted(
  service: RunningService,
  { world, output }: Invocation,
): Promise<ExitName> {
  await new Promise<void>((stopped) => {
    if (world.signal.aborted) stopped();
    world.signal.addEventListener('abort', () => stopped(), { once: true });
  });
  output.say('stopping: what is on its way is answered first');
  await service.stop(GRACE_MS);
  return 'ok';
}
