/** `rebalance fixtures`: serves the fixture brokerages, alone or around another command. */
import { join } from 'node:path';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { EXIT_CODES, type ExitName } from '#domain/problem.ts';
import { type Instant, instantAt, milliseconds, type TradeDate } from '#domain/time.ts';
import { systemCodeOf } from '#runs/file-system.ts';
import { DESK_IDS, type DeskId } from '../../../fixtures/desks.ts';
import { FAULT_NAMES, type Fault, type FaultName } from '../../../fixtures/faults.ts';
import { type FixtureOptions, type Fixtures, startFixtures } from '../../../fixtures/server.ts';
import { FIXTURE_TODAY } from '../../../fixtures/world.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { refuse } from '../stage-command.ts';
import type { World } from '../world.ts';

const MARKET_TIME_ZONE = 'America/New_York';

export const execute: CommandAction = async (invocation) => {
  const faults = parseFaults(invocation.flags.fail ?? []);
  if (typeof faults === 'string') {
    invocation.output.problems([{ code: 'usage-invalid', what: faults, next: FAULT_ADVICE }]);
    return 'usage';
  }
  const date = invocation.flags.date ?? FIXTURE_TODAY;
  const isAlone = invocation.arguments.length === 0;
  const now = isAlone ? invocation.world.now : () => halfPastFour(date);
  const started = await start({ port: invocation.flags.port ?? 0, date, faults, now });
  if (!started.ok) return refuse(started.problems, invocation);
  const fixtures = started.value;
  try {
    return await (isAlone
      ? serveUntilInterrupted(fixtures, invocation)
      : runAgainst(fixtures, now, invocation));
  } finally {
    await fixtures.stop();
  }
};

/** When a command around which they serve believes to run: after the close. */
function halfPastFour(date: TradeDate): Instant {
  return instantAt(date, { hour: 16, minute: 30 }, MARKET_TIME_ZONE);
}

async function start({
  now,
  ...options
}: Omit<FixtureOptions, 'now'> & { readonly now: () => Instant }): Promise<Outcome<Fixtures>> {
  try {
    return success(await startFixtures({ ...options, now: () => milliseconds(now()) }));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return failure({
      code: 'storage-failed',
      where: `port ${options.port}`,
      what: `cannot listen there (${code})`,
      next: 'choose another --port, or none for any that is free',
    });
  }
}

const FAULT_ADVICE = `write --fail ACCOUNT=FAULT with one of ${DESK_IDS.join(', ')} and one of ${FAULT_NAMES.join(', ')}`;

function parseFaults(texts: readonly string[]): Partial<Record<DeskId, Fault>> | string {
  const faults: Partial<Record<DeskId, Fault>> = {};
  for (const text of texts) {
    const [id, kind] = text.split('=');
    const desk = DESK_IDS.find((known) => known === id);
    const fault = FAULT_NAMES.find((known) => known === kind);
    if (desk === undefined || fault === undefined) return `--fail ${text} is not understood`;
    faults[desk] = faultNamed(fault);
  }
  return faults;
}

function faultNamed(kind: FaultName): Fault {
  return { kind } as Fault;
}

/** Prints what to set in another shell: `eval "$(rebalance fixtures --port 8799)"` would wait, so copy the lines. */
async function serveUntilInterrupted(
  fixtures: Fixtures,
  { world, output }: Invocation,
): Promise<ExitName> {
  output.say(`fixture brokerages on ${fixtures.origin}, until interrupted; set in another shell:`);
  for (const [name, value] of Object.entries(fixtures.environment))
    output.data(`export ${name}=${value}\n`);
  output.data(`export REBALANCE_CONFIG=${fixtureConfig(world)}\n`);
  await new Promise<void>((stopped) => {
    if (world.signal.aborted) stopped();
    world.signal.addEventListener('abort', () => stopped(), { once: true });
  });
  return 'ok';
}

/** The command sees the fixtures' configuration, secrets and clock, whatever the environment says; its flags may differ. */
async function runAgainst(
  fixtures: Fixtures,
  now: () => Instant,
  { world, flags, arguments: words }: Invocation,
): Promise<ExitName> {
  const { runCommandLine } = await import('../program.ts');
  const code = await runCommandLine(words, {
    ...world,
    now,
    environment: {
      ...world.environment,
      ...fixtures.environment,
      REBALANCE_CONFIG: fixtureConfig(world),
      ...(flags.workdir === undefined ? {} : { REBALANCE_WORKDIR: flags.workdir }),
    },
  });
  const names = Object.keys(EXIT_CODES) as ExitName[];
  return names.find((name) => EXIT_CODES[name].code === code) ?? 'bug';
}

function fixtureConfig(world: World): string {
  return join(world.installDirectory, 'fixtures', 'config');
}
