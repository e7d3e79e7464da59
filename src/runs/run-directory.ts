/** One run's directory as typed documents: read and checked, or written whole. */
import { join } from 'node:path';
import type { z } from 'zod';
import { type Analysis, analysisDocument } from '#domain/documents/analysis.ts';
import { type History, historyDocument } from '#domain/documents/history.ts';
import { holdingsDocument, type Snapshot } from '#domain/documents/holdings.ts';
import {
  type HouseholdAnalysis,
  householdAnalysisDocument,
} from '#domain/documents/household-analysis.ts';
import { type Market, marketDocument } from '#domain/documents/market.ts';
import { DOCUMENT_LENGTH_MAX, writeDocument } from '#domain/documents/read.ts';
import { type Rebalancing, rebalancingDocument } from '#domain/documents/rebalancing.ts';
import {
  type RebalancingOutline,
  rebalancingOutline,
} from '#domain/documents/rebalancing-outline.ts';
import { problemDocument, type RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { type RunManifest, runDocument } from '#domain/documents/run.ts';
import { type AccountId, compareText } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import { removeTemporaryFiles, writeAtomically } from './atomic-write.ts';
import { type DirectoryEntry, type FileSystem, systemCodeOf } from './file-system.ts';
import {
  ANALYSIS_FOLDER,
  accountOfFileName,
  analysisFile,
  HISTORY_FILE,
  HOLDINGS_FOLDER,
  HOUSEHOLD_FILE,
  holdingsFile,
  MANIFEST_FILE,
  MARKET_FILE,
  PROBLEM_FILE,
  REBALANCING_FILE,
} from './layout.ts';
import { type Maker, missing } from './missing-document.ts';
import { decodeText, parsedOnce } from './parsed-documents.ts';
import { attempt } from './storage.ts';

/** Works on any directory: inside a workdir, or one that somebody else filled. */
export class RunDirectory {
  readonly path: string;
  readonly #fileSystem: FileSystem;

  constructor(options: { readonly path: string; readonly fileSystem: FileSystem }) {
    this.path = options.path;
    this.#fileSystem = options.fileSystem;
  }

  async readHoldings(accountId: AccountId): Promise<Outcome<Snapshot>> {
    const name = holdingsFile(accountId);
    return ofAccount(
      accountId,
      this.pathOf(name),
      await this.#read(holdingsDocument, name, 'fetch'),
    );
  }

  writeHoldings(snapshot: Snapshot): Promise<Outcome<void>> {
    return this.#write(holdingsDocument, holdingsFile(snapshot.accountId), snapshot);
  }

  /** Accounts that have a snapshot, sorted; a `.json` file whose name is no account's is a problem. */
  listHoldings(): Promise<Outcome<readonly AccountId[]>> {
    return this.#listAccounts(HOLDINGS_FOLDER);
  }

  async readAnalysis(accountId: AccountId): Promise<Outcome<Analysis>> {
    const name = analysisFile(accountId);
    return ofAccount(
      accountId,
      this.pathOf(name),
      await this.#read(analysisDocument, name, 'analyze'),
    );
  }

  writeAnalysis(analysis: Analysis): Promise<Outcome<void>> {
    return this.#write(analysisDocument, analysisFile(analysis.accountId), analysis);
  }

  listAnalyses(): Promise<Outcome<readonly AccountId[]>> {
    return this.#listAccounts(ANALYSIS_FOLDER);
  }

  /** Undefined when there is none: files of single accounts are enough to plan on. */
  readHousehold(): Promise<Outcome<HouseholdAnalysis | undefined>> {
    return this.#readIfThere(householdAnalysisDocument, HOUSEHOLD_FILE);
  }

  writeHousehold(household: HouseholdAnalysis): Promise<Outcome<void>> {
    return this.#write(householdAnalysisDocument, HOUSEHOLD_FILE, household);
  }

  readMarket(): Promise<Outcome<Market>> {
    return this.#read(marketDocument, MARKET_FILE, 'fetch');
  }

  writeMarket(market: Market): Promise<Outcome<void>> {
    return this.#write(marketDocument, MARKET_FILE, market);
  }

  /** Undefined when there is none: nothing is then known of earlier runs. */
  readHistory(): Promise<Outcome<History | undefined>> {
    return this.#readIfThere(historyDocument, HISTORY_FILE);
  }

  writeHistory(history: History): Promise<Outcome<void>> {
    return this.#write(historyDocument, HISTORY_FILE, history);
  }

  readProblem(): Promise<Outcome<RebalancingProblem>> {
    return this.#read(problemDocument, PROBLEM_FILE, 'aggregate');
  }

  writeProblem(problem: RebalancingProblem): Promise<Outcome<void>> {
    return this.#write(problemDocument, PROBLEM_FILE, problem);
  }

  readRebalancing(): Promise<Outcome<Rebalancing>> {
    return this.#read(rebalancingDocument, REBALANCING_FILE, 'aggregate');
  }

  /** For looking back over many runs: the whole document takes twenty times as long. */
  readRebalancingOutline(): Promise<Outcome<RebalancingOutline>> {
    return this.#read(rebalancingOutline, REBALANCING_FILE, 'aggregate');
  }

  writeRebalancing(rebalancing: Rebalancing): Promise<Outcome<void>> {
    return this.#write(rebalancingDocument, REBALANCING_FILE, rebalancing);
  }

  readManifest(): Promise<Outcome<RunManifest>> {
    return this.#read(runDocument, MANIFEST_FILE, 'run');
  }

  writeManifest(manifest: RunManifest): Promise<Outcome<void>> {
    return this.#write(runDocument, MANIFEST_FILE, manifest);
  }

  /** `name` is relative to the directory and may hold a folder. */
  writeText(name: string, text: string): Promise<Outcome<void>> {
    return this.writeBytes(name, new TextEncoder().encode(text));
  }

  writeBytes(name: string, bytes: Uint8Array): Promise<Outcome<void>> {
    return writeAtomically(this.#fileSystem, this.pathOf(name), bytes);
  }

  /** The file's bytes, or undefined when there is no such file. */
  readBytes(name: string): Promise<Outcome<Uint8Array | undefined>> {
    return attempt('read the file', this.pathOf(name), () =>
      orUndefined(this.#fileSystem.read(this.pathOf(name), DOCUMENT_LENGTH_MAX)),
    );
  }

  async readText(name: string): Promise<Outcome<string | undefined>> {
    const bytes = await this.readBytes(name);
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) return success(undefined);
    return decodeText(bytes.value, this.pathOf(name));
  }

  /** Removes a file; one that is not there is no problem. */
  removeFile(name: string): Promise<Outcome<void>> {
    return attempt('remove the file', this.pathOf(name), async () => {
      await orUndefined(this.#fileSystem.remove(this.pathOf(name)));
    });
  }

  /**
   * Takes the run out of force: the manifest goes first, and only when that is safe the file of that name, so that
   * no complete manifest ever stands beside a missing order file.
   */
  withdraw(orderFile: string): Promise<Outcome<void>> {
    return attempt('withdraw the orders', this.path, async () => {
      for (const name of [MANIFEST_FILE, orderFile]) {
        await orUndefined(this.#fileSystem.remove(this.pathOf(name)));
        await orUndefined(this.#fileSystem.syncDirectory(this.path));
      }
    });
  }

  /** Removes temporary files that killed runs left behind; call it only while holding the lock. */
  removeLeftovers(): Promise<Outcome<void>> {
    return attempt('clean the directory', this.path, async () => {
      for (const folder of ['', HOLDINGS_FOLDER, ANALYSIS_FOLDER])
        await removeTemporaryFiles(this.#fileSystem, join(this.path, folder));
    });
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  async #read<Schema extends z.ZodType>(
    schema: Schema,
    name: string,
    maker: Maker,
  ): Promise<Outcome<z.output<Schema>>> {
    const read = await this.#readIfThere(schema, name);
    if (!read.ok) return read;
    return read.value === undefined
      ? failure(missing(this.pathOf(name), maker))
      : success(read.value);
  }

  async #readIfThere<Schema extends z.ZodType>(
    schema: Schema,
    name: string,
  ): Promise<Outcome<z.output<Schema> | undefined>> {
    const bytes = await this.readBytes(name);
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) return success(undefined);
    return parsedOnce(schema, bytes.value, this.pathOf(name));
  }

  #write<Schema extends z.ZodType>(
    schema: Schema,
    name: string,
    value: z.output<Schema>,
  ): Promise<Outcome<void>> {
    return this.writeText(name, writeDocument(schema, value));
  }

  async #listAccounts(folder: string): Promise<Outcome<readonly AccountId[]>> {
    const listed = await attempt('list the directory', this.pathOf(folder), () =>
      this.#entries(folder),
    );
    if (!listed.ok) return listed;
    const names = listed.value
      .filter((entry) => entry.name.endsWith('.json') && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
    const accounts = all(names.map((name) => accountNamed(name, this.pathOf(folder))));
    return accounts.ok ? success([...accounts.value].sort(compareText)) : accounts;
  }

  async #entries(folder: string): Promise<readonly DirectoryEntry[]> {
    return (await orUndefined(this.#fileSystem.list(join(this.path, folder)))) ?? [];
  }
}

async function orUndefined<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A snapshot copied under another account's name must not be taken for that account. */
function ofAccount<Value extends { readonly accountId: AccountId }>(
  accountId: AccountId,
  where: string,
  document: Outcome<Value>,
): Outcome<Value> {
  if (!document.ok || document.value.accountId === accountId) return document;
  return failure({
    code: 'document-invalid',
    where,
    what: `account_id: is ${document.value.accountId}, but the file is named for ${accountId}`,
    next: 'name the file after the account it is about',
  });
}

function accountNamed(fileName: string, folder: string): Outcome<AccountId> {
  const accountId = accountOfFileName(fileName);
  if (accountId !== undefined) return success(accountId);
  return failure({
    code: 'document-invalid',
    where: join(folder, fileName),
    what: 'is not named after an account',
    next: 'name it <account id>.json, or move it away',
  });
}
