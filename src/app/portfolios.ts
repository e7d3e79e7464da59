/** A directory of portfolios, one configuration directory each: what is broken fails alone. */
import { join } from 'node:path';
import pLimit from 'p-limit';
import { compareText, type PortfolioId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type FileSystem, systemCodeOf } from '#runs/file-system.ts';
import { storageProblem } from '#runs/storage.ts';
import { type LoadedConfig, loadConfig } from './load-config.ts';

export type PortfolioEntry = ReadyPortfolio | BrokenPortfolio;

export interface ReadyPortfolio extends PortfolioPlace {
  readonly kind: 'ready';
  readonly portfolioId: PortfolioId;
  readonly loaded: LoadedConfig;
}

export interface BrokenPortfolio extends PortfolioPlace {
  readonly kind: 'broken';
  readonly problems: readonly Problem[];
}

export interface PortfolioPlace {
  /** The directory's own name; usually, but not necessarily, the portfolio's id. */
  readonly name: string;
  readonly configDirectory: string;
}

/** A mistyped path such as `/` must not become a search of the whole machine. */
const PORTFOLIOS_MAX = 100_000;
const READ_AT_A_TIME = 16;
const CONFIG_FILES = ['targets.yaml', 'brokerages.yaml', 'policy.yaml'];

/** Every portfolio below `directory`, by name; those of which two have the same id are broken, both of them. */
export async function loadPortfolios(
  directory: string,
  fileSystem: FileSystem,
): Promise<Outcome<readonly PortfolioEntry[]>> {
  const places = await listPortfolios(directory, fileSystem);
  if (!places.ok) return places;
  const limit = pLimit(READ_AT_A_TIME);
  const entries = await Promise.all(
    places.value.map((place) => limit(() => loadPortfolio(place, fileSystem))),
  );
  return success(withoutDuplicates(entries));
}

/** The directories that hold any file of a configuration, so that a misspelt second file is found out. */
export async function listPortfolios(
  directory: string,
  fileSystem: FileSystem,
): Promise<Outcome<readonly PortfolioPlace[]>> {
  const names = await namesIn(directory, fileSystem);
  if (!names.ok) return names;
  const limit = pLimit(READ_AT_A_TIME);
  const places = await Promise.all(
    names.value.map((name) => {
      const place = { name, configDirectory: join(directory, name) };
      return limit(async () => ((await isPortfolio(place, fileSystem)) ? [place] : []));
    }),
  );
  const found = places.flat().sort((left, right) => compareText(left.name, right.name));
  if (found.length > 0) return success(found);
  return failure({
    code: 'config-missing',
    where: directory,
    what: 'holds no portfolio',
    next: 'name a directory that holds one configuration directory for each portfolio',
  });
}

export async function loadPortfolio(
  place: PortfolioPlace,
  fileSystem: FileSystem,
): Promise<PortfolioEntry> {
  const loaded = await loadConfig(place.configDirectory, fileSystem);
  if (!loaded.ok) return { kind: 'broken', ...place, problems: loaded.problems };
  const { portfolioId } = loaded.value.config.targets;
  return { kind: 'ready', ...place, portfolioId, loaded: loaded.value };
}

/** Directories, and links that may lead to some; hidden names are nobody's portfolio. */
async function namesIn(
  directory: string,
  fileSystem: FileSystem,
): Promise<Outcome<readonly string[]>> {
  try {
    const entries = await fileSystem.list(directory);
    const names = entries
      .filter(({ name, kind }) => kind !== 'file' && !name.startsWith('.'))
      .map(({ name }) => name);
    if (names.length <= PORTFOLIOS_MAX) return success(names);
    return failure({
      code: 'usage-invalid',
      where: directory,
      what: `holds ${names.length} directories, more than ${PORTFOLIOS_MAX}`,
      next: 'name a directory that holds portfolios only',
    });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      return failure(storageProblem('list the portfolios', directory, code));
    return failure({
      code: 'config-missing',
      where: directory,
      what: 'is no directory of portfolios',
      next: 'check the path after --portfolios',
    });
  }
}

/** A directory that cannot be looked into counts: whatever it is, it must not be left out in silence. */
async function isPortfolio(place: PortfolioPlace, fileSystem: FileSystem): Promise<boolean> {
  try {
    const entries = await fileSystem.list(place.configDirectory);
    return entries.some(({ name }) => CONFIG_FILES.includes(name));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

function withoutDuplicates(entries: readonly PortfolioEntry[]): readonly PortfolioEntry[] {
  const ready = entries.flatMap((entry) => (entry.kind === 'ready' ? [entry] : []));
  const named = Map.groupBy(ready, ({ portfolioId }) => portfolioId);
  return entries.map((entry) => {
    if (entry.kind === 'broken') return entry;
    const others = (named.get(entry.portfolioId) ?? []).filter((other) => other !== entry);
    if (others.length === 0) return entry;
    const { name, configDirectory } = entry;
    return { kind: 'broken', name, configDirectory, problems: [duplicateProblem(entry, others)] };
  });
}

function duplicateProblem(
  { configDirectory, portfolioId }: ReadyPortfolio,
  others: readonly ReadyPortfolio[],
): Problem {
  return {
    code: 'config-rule',
    where: join(configDirectory, 'targets.yaml'),
    what: `portfolio_id ${portfolioId} is also that of ${others.map(({ name }) => name).join(', ')}`,
    next: 'give every portfolio an id of its own',
  };
}
