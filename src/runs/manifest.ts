/** What goes into `run.json`: records of inputs and outputs, and whether two runs had the same inputs. */
import type { FileRecord, InputRecord, Sha256 } from '#domain/documents/run.ts';
import { compareText, type PortfolioId } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import { compactDate, type TradeDate } from '#domain/time.ts';
import { identityOf, sha256 } from './hash.ts';
import { HISTORY_FILE, holdingsFile, MARKET_FILE } from './layout.ts';
import type { RunDirectory } from './run-directory.ts';

/** An input that is no file of the run directory: configuration, flags, rules of the database. */
export interface OuterInput {
  /** With a colon, such as `config:policy.yaml`, so that it cannot be taken for a file of the directory. */
  readonly path: `${string}:${string}`;
  readonly text: string;
}

/** When we asked is no part of what the broker said: asking again must not make a run another one. */
const NOT_IDENTITY = ['fetched_at'];
const RUN_ID_DIGITS = 12;

/** The run's inputs as they are now: all snapshots, market data and history if there are any, and those from outside. */
export async function recordInputs(
  directory: RunDirectory,
  outer: readonly OuterInput[],
): Promise<Outcome<readonly InputRecord[]>> {
  const accounts = await directory.listHoldings();
  if (!accounts.ok) return accounts;
  const files = [...accounts.value.map(holdingsFile), MARKET_FILE, HISTORY_FILE];
  const records = all(await Promise.all(files.map((path) => inputFile(directory, path))));
  if (!records.ok) return records;
  return success(
    [...records.value.flat(), ...outer.map(outerInput)].sort((left, right) =>
      compareText(left.path, right.path),
    ),
  );
}

/** Records of files that the run wrote; one that is missing is a problem. */
export async function recordOutputs(
  directory: RunDirectory,
  names: readonly string[],
): Promise<Outcome<readonly FileRecord[]>> {
  return all(await Promise.all([...names].sort().map((path) => outputFile(directory, path))));
}

/** Paths of inputs that were added, removed or say something else; empty when the runs are the same. */
export function differingInputs(
  before: readonly InputRecord[],
  now: readonly InputRecord[],
): readonly string[] {
  const identities = new Map(before.map((input) => [input.path, input.identity]));
  const changed = now.filter((input) => identities.get(input.path) !== input.identity);
  const present = new Set(now.map((input) => input.path));
  const removed = before.filter((input) => !present.has(input.path));
  return [...changed, ...removed].map((input) => input.path).sort(compareText);
}

/** `household-20261120-0f1e2d3c4b5a`: the same for the same portfolio, date and inputs, in whatever order. */
export function runIdOf(run: {
  readonly portfolioId: PortfolioId;
  readonly tradeDate: TradeDate;
  readonly inputs: readonly InputRecord[];
}): string {
  const identities = Object.fromEntries(run.inputs.map((input) => [input.path, input.identity]));
  const digits = identityOf(identities).slice(0, RUN_ID_DIGITS);
  return `${run.portfolioId}-${compactDate(run.tradeDate)}-${digits}`;
}

/** Whether an input record is about a file of the run directory. */
export function isInDirectory(record: { readonly path: string }): boolean {
  return !record.path.includes(':');
}

async function inputFile(
  directory: RunDirectory,
  path: string,
): Promise<Outcome<readonly InputRecord[]>> {
  const bytes = await directory.readBytes(path);
  if (!bytes.ok) return bytes;
  if (bytes.value === undefined) return success([]);
  return success([{ path, ...saidBy(bytes.value) }]);
}

const said = new WeakMap<Uint8Array, Omit<InputRecord, 'path'>>();

/** Worked out once for bytes that somebody keeps. */
function saidBy(bytes: Uint8Array): Omit<InputRecord, 'path'> {
  const known = said.get(bytes);
  if (known !== undefined) return known;
  const record = {
    sha256: sha256(bytes),
    bytes: bytes.length,
    identity: documentIdentity(bytes),
  };
  said.set(bytes, record);
  return record;
}

function outerInput(input: OuterInput): InputRecord {
  const record = recordOf(input.path, new TextEncoder().encode(input.text));
  return { ...record, identity: record.sha256 };
}

async function outputFile(directory: RunDirectory, path: string): Promise<Outcome<FileRecord>> {
  const bytes = await directory.readBytes(path);
  if (!bytes.ok) return bytes;
  if (bytes.value !== undefined) return success(recordOf(path, bytes.value));
  return failure({
    code: 'document-missing',
    where: directory.pathOf(path),
    what: 'was written by this run and is not there any more',
    next: 'find out what removed it, then run again',
  });
}

function recordOf(path: string, bytes: Uint8Array): FileRecord {
  return { path, sha256: sha256(bytes), bytes: bytes.length };
}

/** Text that is no JSON is nobody's document yet; its bytes are all it says. */
function documentIdentity(bytes: Uint8Array): Sha256 {
  try {
    return identityOf(JSON.parse(new TextDecoder().decode(bytes)), NOT_IDENTITY);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return sha256(bytes);
  }
}
