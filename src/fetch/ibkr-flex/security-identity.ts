/** The identifier that names a security best: ISIN before CUSIP before FIGI. */
import type { Position } from '#domain/documents/holdings.ts';

export function securityIdentity(row: {
  readonly isin: string;
  readonly cusip: string;
  readonly figi: string;
}): Pick<Position, 'securityId' | 'securityIdSource'> {
  if (row.isin !== '') return { securityId: row.isin, securityIdSource: 'ISIN' };
  if (row.cusip !== '') return { securityId: row.cusip, securityIdSource: 'CUSIP' };
  if (row.figi !== '') return { securityId: row.figi, securityIdSource: 'FIGI' };
  return { securityId: null, securityIdSource: null };
}
