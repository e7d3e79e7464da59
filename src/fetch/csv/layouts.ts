/** All table layouts, in the order in which they are tried: the neutral one last, since its columns are the plainest. */
import { ETRADE } from './layouts/etrade.ts';
import { FIDELITY } from './layouts/fidelity.ts';
import { MERRILL } from './layouts/merrill.ts';
import { NEUTRAL } from './layouts/neutral.ts';
import { SCHWAB } from './layouts/schwab.ts';
import { VANGUARD } from './layouts/vanguard.ts';
import type { TableLayout } from './wire.ts';

export const TABLE_LAYOUTS: readonly TableLayout[] = [
  FIDELITY,
  SCHWAB,
  VANGUARD,
  ETRADE,
  MERRILL,
  NEUTRAL,
];
