/** Keys of the service as a table. */
import type { Column, Table } from './table.ts';

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly portfolios: readonly string[] | 'all';
  readonly access: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export function keysTable(keys: readonly KeyRow[]): Table {
  return {
    title: 'Keys of the service',
    columns: [
      left('id'),
      left('name'),
      left('access'),
      { ...left('portfolios'), flexible: true },
      left('created'),
      left('last used'),
      left('revoked'),
    ],
    rows: keys.map((key) => [
      key.id,
      key.name,
      key.access,
      key.portfolios === 'all' ? 'all' : key.portfolios.join(' '),
      key.createdAt,
      key.lastUsedAt ?? '-',
      key.revokedAt ?? '-',
    ]),
  };
}

function left(heading: string): Column {
  return { heading, align: 'left' };
}
