/** Opens the ledger for one piece of work, and closes it however that ends. */
import type { Outcome } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { Effects } from './effects.ts';

export async function withLedger<Value>(
  effects: Pick<Effects, 'openLedger'>,
  work: (ledger: Ledger) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const ledger = await effects.openLedger();
  if (!ledger.ok) return ledger;
  try {
    return await work(ledger.value);
  } finally {
    await ledger.value.close();
  }
}
