/** Headers are found by the names of their columns, wherever they stand in the file. */
import type { Line, Role, TableLayout } from './wire.ts';

/** Where each role's column stands. */
export type Columns = ReadonlyMap<Role, number>;

/** `Today's Gain/Loss ($)` and `todays gain/loss` are one name; a percentage is another one than its amount. */
export function columnName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('%', 'percent')
    .replace(/[^a-z0-9]/g, '');
}

/** The columns of a header, or null for a line that is not this layout's header. */
export function headerOf(line: Line, layout: TableLayout): Columns | null {
  const columns = columnsOf(line, layout);
  if (layout.required.some((role) => !columns.has(role))) return null;
  return layout.otherColumns === 'refused' && unknownColumns(line, layout).length > 0
    ? null
    : columns;
}

/** Of two columns of one name the first counts. */
export function columnsOf(line: Line, layout: TableLayout): Columns {
  const roles = rolesByName(layout);
  const columns = new Map<Role, number>();
  for (const [at, cell] of line.cells.entries()) {
    const role = roles.get(columnName(cell));
    if (role !== undefined && !columns.has(role)) columns.set(role, at);
  }
  return columns;
}

/** Some columns of the layout without all that it needs: the header of another table of the same file. */
export function isOtherHeader(line: Line, layout: TableLayout): boolean {
  return columnsOf(line, layout).size >= 2;
}

function unknownColumns(line: Line, layout: TableLayout): readonly string[] {
  const roles = rolesByName(layout);
  return line.cells.filter((cell) => cell !== '' && !roles.has(columnName(cell)));
}

export interface NearMiss {
  readonly layout: TableLayout;
  readonly line: Line;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/** The layout and line that come nearest to a header, for a message that names what is missing. */
export function nearestHeader(
  lines: readonly Line[],
  layouts: readonly TableLayout[],
): NearMiss | undefined {
  let nearest: NearMiss | undefined;
  for (const layout of layouts) {
    for (const line of lines) {
      const columns = columnsOf(line, layout);
      if (columns.size < 2) continue;
      const missing = layout.required
        .filter((role) => !columns.has(role))
        .map((role) => nameOf(role, layout));
      const unknown = layout.otherColumns === 'refused' ? unknownColumns(line, layout) : [];
      if (nearest === undefined || distance({ missing, unknown }) < distance(nearest))
        nearest = { layout, line, missing, unknown };
    }
  }
  return nearest;
}

function distance({ missing, unknown }: Pick<NearMiss, 'missing' | 'unknown'>): number {
  return missing.length + unknown.length;
}

/** The name of a role's column as the export writes it. */
export function nameOf(role: Role, layout: TableLayout): string {
  return layout.columns[role]?.[0] ?? role;
}

const ROLES_BY_NAME = new WeakMap<TableLayout, ReadonlyMap<string, Role>>();

/** Every line is held against every layout, so the names of a layout are compared in their plain form once. */
function rolesByName(layout: TableLayout): ReadonlyMap<string, Role> {
  const known = ROLES_BY_NAME.get(layout);
  if (known !== undefined) return known;
  const columns = Object.entries(layout.columns) as [Role, readonly string[]][];
  const roles = new Map(
    columns.flatMap(([role, spellings]) => spellings.map((each) => [columnName(each), role])),
  );
  ROLES_BY_NAME.set(layout, roles);
  return roles;
}
