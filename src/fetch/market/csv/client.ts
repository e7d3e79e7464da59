/** The bytes of price files: a folder of SYMBOL.csv, or one wide file on disk or by HTTP; any of them gzipped. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';
import { fetchExport } from '../../csv/client.ts';
import type { Http } from '../../http.ts';

export interface PriceFile {
  /** The symbol or the pair of currencies; null for a wide file. */
  readonly name: string | null;
  /** For messages. */
  readonly where: string;
  readonly body: Uint8Array;
}

export interface PriceSource {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'url'; readonly url: string };
  /** Symbols and pairs of currencies, the files of a folder. */
  readonly names: readonly string[];
  readonly http: Http;
  readonly readFile: (path: string) => Promise<Outcome<Uint8Array>>;
  readonly now: Instant;
}

const WIDE_FILE = /\.csv(?:\.gz)?$/i;
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

export async function readPriceFiles(request: PriceSource): Promise<Outcome<readonly PriceFile[]>> {
  const { source } = request;
  if (source.kind === 'file' && !WIDE_FILE.test(source.path))
    return readFolder(source.path, request);
  const where = source.kind === 'file' ? source.path : shownUrl(source.url);
  const body = await fetchExport({ ...request, token: null });
  return body.ok ? all([await unpacked({ name: null, where, body: body.value })]) : body;
}

/** A symbol without a file is not known here; when no file is there, the folder itself is the problem. */
async function readFolder(
  folder: string,
  { names, readFile }: PriceSource,
): Promise<Outcome<readonly PriceFile[]>> {
  const files: Outcome<PriceFile>[] = [];
  const missing: Problem[] = [];
  for (const name of names) {
    const stem = `${folder.replace(/\/+$/, '')}/${fileNameOf(name)}`;
    const found = await firstFile([`${stem}.csv`, `${stem}.csv.gz`], readFile);
    if (found.ok) files.push(await unpacked({ name, ...found.value }));
    else missing.push(...found.problems);
  }
  const [first] = missing;
  return files.length === 0 && first !== undefined ? failure(first) : all(files);
}

/** `BRK/B` lies in `BRK_B.csv`: no symbol leaves the folder. */
function fileNameOf(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]/g, '_');
}

async function firstFile(
  paths: readonly string[],
  readFile: PriceSource['readFile'],
): Promise<Outcome<{ readonly where: string; readonly body: Uint8Array }>> {
  const problems: Problem[] = [];
  for (const path of paths) {
    const body = await readFile(path);
    if (body.ok) return success({ where: path, body: body.value });
    problems.push(...body.problems);
  }
  return failure(...problems);
}

async function unpacked(file: PriceFile): Promise<Outcome<PriceFile>> {
  if (file.body[0] !== 0x1f || file.body[1] !== 0x8b) return success(file);
  try {
    const body = await promisify(gunzip)(file.body, { maxOutputLength: UNPACKED_BYTES_MAX });
    return success({ ...file, body });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return failure({
      code: 'document-invalid',
      where: file.where,
      what: `the file is not complete gzip data of at most ${UNPACKED_BYTES_MAX} bytes`,
      next: 'compress it again, or give it uncompressed',
    });
  }
}

/** Without the query, which may hold a key. */
function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'market_data' : `${url.origin}${url.pathname}`;
}
