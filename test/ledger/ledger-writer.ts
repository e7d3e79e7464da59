/** A process that opens a ledger and adds rules to it, saying so after each: for several at once, and to be killed. */
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { openPostgresLedger } from '#ledger/postgres-ledger.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { driftRule } from './rules.ts';

const [place = '', count = '0'] = process.argv.slice(2);
const open = place.startsWith('postgres:') ? openPostgresLedger : openSqliteLedger;
const ledger = mustSucceed(await open(place));
for (let added = 1; added <= Number(count); added += 1) {
  mustSucceed(
    await ledger.addRule({
      portfolioId: 'household' as PortfolioId,
      rule: driftRule,
      now: '2026-11-20T22:00:00Z' as Instant,
    }),
  );
  process.stdout.write(`${added}\n`);
}
await ledger.close();
