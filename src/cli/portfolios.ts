/** What commands over all portfolios share: where they lie, which flags make sense, and output that names them. */
import { findPortfolioPlaces, type PortfolioPlaces } from '#app/places.ts';
import { loadPortfolios, type PortfolioEntry } from '#app/portfolios.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import type { Flags, Invocation } from './command.ts';
import type { Output } from './output.ts';

export interface AllPortfolios {
  readonly places: PortfolioPlaces;
  readonly entries: readonly PortfolioEntry[];
}

/** Flags that name things of one portfolio, which others do not have. */
const OF_ONE_PORTFOLIO = {
  config: '--config',
  account: '--account',
  cashFlow: '--cash-flow',
} as const satisfies Partial<Record<keyof Flags, string>>;

export async function openPortfolios(invocation: Invocation): Promise<Outcome<AllPortfolios>> {
  const places = portfolioPlaces(invocation);
  if (!places.ok) return places;
  const entries = await loadPortfolios(places.value.portfoliosDirectory, nodeFileSystem);
  return entries.ok ? success({ places: places.value, entries: entries.value }) : entries;
}

export function portfolioPlaces({ flags, world }: Invocation): Outcome<PortfolioPlaces> {
  for (const [name, written] of Object.entries(OF_ONE_PORTFOLIO)) {
    if (flags[name as keyof typeof OF_ONE_PORTFOLIO] !== undefined)
      return usage(
        `${written} does not go with --all`,
        'leave it out, or run that portfolio alone',
      );
  }
  const { environment, currentDirectory, homeDirectory } = world;
  const places = findPortfolioPlaces({
    portfolios: flags.portfolios,
    workdir: flags.workdir,
    environment,
    currentDirectory,
    homeDirectory,
  });
  return places === undefined
    ? usage(
        'nothing says where the portfolios are',
        'add --portfolios DIR, or set REBALANCE_PORTFOLIOS',
      )
    : success(places);
}

function usage(what: string, next: string): Outcome<never> {
  return failure({ code: 'usage-invalid', where: '--all', what, next });
}

/** For one of many: it shows no result, and its problems and warnings say whose they are. */
export function outputFor(name: string, output: Output): Output {
  return {
    ...output,
    json: false,
    quiet: true,
    verbose: false,
    live: false,
    data: () => undefined,
    say: () => undefined,
    warn: (line) => output.warn(`${name}: ${line}`),
    problems: (problems) => output.problems(problems.map((problem) => problemOf(name, problem))),
  };
}

function problemOf(name: string, problem: Problem): Problem {
  return { ...problem, where: problem.where === undefined ? name : `${name}: ${problem.where}` };
}
