/** Bytes -> lines of cells, with the line numbers of the file; whatever the byte order mark or line ends are. */
import { CsvError, parse } from 'csv-parse/sync';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Line } from './wire.ts';

const LINES_MAX = 100_000;
const LINE_LENGTH_MAX = 64 * 1024;
const UTF_16_LITTLE_ENDIAN = [0xff, 0xfe] as const;

/** Cells are trimmed; lines without any text are kept, since they end tables. */
export function readLines(body: Uint8Array, where: string): Outcome<readonly Line[]> {
  const text = decode(body);
  if (/^\s*</.test(text))
    return failure(
      invalid(where, 'the file is a web page or XML, not CSV', 'log in or fix the URL'),
    );
  try {
    const records = parse(text, {
      bom: false,
      columns: false,
      delimiter: ',',
      quote: '"',
      escape: '"',
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      trim: true,
      cast: false,
      max_record_size: LINE_LENGTH_MAX,
      to: LINES_MAX + 1,
    }) as unknown as readonly { record: readonly string[]; info: { lines: number } }[];
    if (records.length > LINES_MAX)
      return failure(invalid(where, `the file has more than ${LINES_MAX} lines`, 'export less'));
    return success(
      records.map(({ record, info }) => ({
        number: info.lines,
        // The library trims around quotes, not inside them: "$30,000.00 ".
        cells: record.map((cell) => cell.trim()),
      })),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const next = 'export it again; it may be cut off or saved by another program';
    return failure(
      invalid(where, `the file is not CSV: ${error.code} in line ${error['lines']}`, next),
    );
  }
}

/** UTF-8, else UTF-16 where its mark says so, else Windows-1252, in which everything that is read here is the same. */
function decode(body: Uint8Array): string {
  if (body[0] === UTF_16_LITTLE_ENDIAN[0] && body[1] === UTF_16_LITTLE_ENDIAN[1])
    return new TextDecoder('utf-16le').decode(body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return new TextDecoder('windows-1252').decode(body);
  }
}

function invalid(where: string, what: string, next: string): Problem {
  return { code: 'broker-answer-invalid', where, what, next };
}
