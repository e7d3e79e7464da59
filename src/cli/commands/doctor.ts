/** `rebalance doctor`: whether a run that started now would find everything it needs. */
import type { Finding, State } from '#app/doctor/check.ts';
import { examine } from '#app/doctor/examine.ts';
import type { Machine } from '#app/doctor/observe.ts';
import { databaseUrlOf } from '#app/places.ts';
import { worstExit } from '#domain/problem.ts';
import type { CommandAction } from '../command.ts';
import type { Output } from '../output.ts';
import { fetchPolicyOf, unknownAccounts } from '../requests.ts';
import { showJson } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { NODE_RANGE } from '../version.ts';
import { openHousehold } from '../wiring.ts';
import type { World } from '../world.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output, world } = invocation;
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, places, tradeDate, effects } = household.value;
  const unknown = unknownAccounts(flags, config);
  if (unknown.length > 0) return refuse(unknown, invocation);
  const findings = await examine({
    machine: machineOf(world),
    config,
    workDirectory: places.workDirectory,
    databaseUrl: databaseUrlOf(world.environment),
    tradeDate,
    fetchPolicy: fetchPolicyOf(flags, config.brokerages),
    accounts: flags.account ?? null,
    effects,
  });
  show(findings, output);
  return worstExit(findings.flatMap(({ problem }) => problem ?? []));
};

function machineOf({ environment }: World): Machine {
  return {
    nodeVersion: process.versions.node,
    nodeRange: NODE_RANGE,
    platform: `${process.platform} ${process.arch}`,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    timeZoneVariable: environment['TZ'] ?? null,
  };
}

function show(findings: readonly Finding[], output: Output): void {
  if (output.json) {
    const checks = findings.map(({ problem, ...finding }) => ({
      ...finding,
      code: problem?.code ?? null,
    }));
    showJson({ state: worstState(findings), checks }, output);
    return;
  }
  const shown = output.quiet ? findings.filter(({ state }) => state !== 'ok') : findings;
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const finding of shown) output.data(`${lineOf(finding, width, output)}\n`);
}

/** `FAIL  BROKERAGE_003   Tradier answered 401 ...; next: check the credentials` */
function lineOf({ subject, state, fact, next }: Finding, width: number, { paint }: Output): string {
  const colour = { ok: paint.green, warn: paint.yellow, FAIL: paint.red }[state];
  const advice = next === null ? '' : `; next: ${next}`;
  return `${colour(state.padEnd('FAIL'.length))}  ${subject.padEnd(width)}  ${fact}${advice}`;
}

function worstState(findings: readonly Finding[]): State {
  const states = new Set(findings.map(({ state }) => state));
  return (['FAIL', 'warn'] as const).find((state) => states.has(state)) ?? 'ok';
}
