/** Where a command finds its configuration and keeps its runs; never the current directory, which is cron's home. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { checkDatabaseUrl } from '#database/database-address.ts';
import type { Problem } from '#domain/problem.ts';

export interface PlaceRequest {
  /** From the flags; relative to the current directory, as any path on a command line. */
  readonly config: string | undefined;
  readonly workdir: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentDirectory: string;
  readonly homeDirectory: string;
}

export interface Places {
  readonly configDirectory: string;
  readonly workDirectory: string;
}

/** `--config`, else REBALANCE_CONFIG, else the user's configuration directory. */
export function findPlaces(request: PlaceRequest): Places {
  const { environment, currentDirectory } = request;
  const from = (path: string) => (isAbsolute(path) ? path : resolve(currentDirectory, path));
  const configDirectory = from(
    request.config ?? nonEmpty(environment['REBALANCE_CONFIG']) ?? userConfigDirectory(request),
  );
  const workdir = request.workdir ?? nonEmpty(environment['REBALANCE_WORKDIR']);
  return {
    configDirectory,
    workDirectory: workdir === undefined ? join(dirname(configDirectory), 'var') : from(workdir),
  };
}

/** Where rules and history are kept; undefined when in the work directory. */
export function databaseUrlOf(environment: PlaceRequest['environment']): string | undefined {
  return nonEmpty(environment['DATABASE_URL']);
}

const RUNS_PLACES = ['files', 'database'];

/** Where runs are kept; undefined when in the work directory. */
export function runsDatabaseUrlOf(environment: PlaceRequest['environment']): string | undefined {
  return environment['REBALANCE_RUNS'] === 'database' ? databaseUrlOf(environment) : undefined;
}

/** What is wrong with what the environment says about databases; usually nothing. */
export function databaseProblems(environment: PlaceRequest['environment']): readonly Problem[] {
  const databaseUrl = databaseUrlOf(environment);
  const checked = databaseUrl === undefined ? undefined : checkDatabaseUrl(databaseUrl);
  if (checked?.ok === false) return checked.problems;
  const runs = nonEmpty(environment['REBALANCE_RUNS']) ?? 'files';
  if (!RUNS_PLACES.includes(runs))
    return [runsProblem(`is ${JSON.stringify(runs)}`, `set it to ${RUNS_PLACES.join(' or ')}`)];
  return runs === 'database' && databaseUrl === undefined
    ? [runsProblem('is database, and DATABASE_URL is not set', 'set DATABASE_URL as well')]
    : [];
}

function runsProblem(what: string, next: string): Problem {
  return { code: 'config-value', where: 'REBALANCE_RUNS', what, next };
}

/** Where the portfolios lie, and where all of them keep their runs. */
export interface PortfolioPlaces {
  readonly portfoliosDirectory: string;
  readonly workDirectory: string;
}

/** `--portfolios`, else REBALANCE_PORTFOLIOS; undefined when neither says where. */
export function findPortfolioPlaces(
  request: Omit<PlaceRequest, 'config'> & { readonly portfolios: string | undefined },
): PortfolioPlaces | undefined {
  const { environment, currentDirectory } = request;
  const portfolios = request.portfolios ?? nonEmpty(environment['REBALANCE_PORTFOLIOS']);
  if (portfolios === undefined) return undefined;
  const portfoliosDirectory = resolve(currentDirectory, portfolios);
  const { workDirectory } = findPlaces({ ...request, config: portfoliosDirectory });
  return { portfoliosDirectory, workDirectory };
}

function userConfigDirectory({ environment, homeDirectory }: PlaceRequest): string {
  return join(
    nonEmpty(environment['XDG_CONFIG_HOME']) ?? join(homeDirectory, '.config'),
    'rebalance',
    'config',
  );
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
