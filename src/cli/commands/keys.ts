/** `rebalance keys`: who may ask the service for what. */
import { addKey, revokeKey } from '#app/api-keys.ts';
import { openLedger } from '#app/open-ledger.ts';
import { withLedger } from '#app/with-ledger.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { ExitName } from '#domain/problem.ts';
import type { ApiKey } from '#ledger/api-keys.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { keysTable } from '#report/keys-report.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { ledgerPlaceOf } from '../wiring.ts';

/** The key goes to stdout alone, so that it can be piped to where it is kept. */
export const add: CommandAction = async (invocation) => {
  const { flags, output, world } = invocation;
  const portfolios = flags.allPortfolios === true ? ('all' as const) : flags.portfolio;
  if (portfolios === undefined || flags.name === undefined)
    return refuse([WITHOUT_PORTFOLIO], invocation);
  if (flags.allPortfolios === true && flags.portfolio !== undefined)
    return refuse([BOTH], invocation);
  const request = {
    name: flags.name,
    portfolios,
    access: flags.access ?? 'read',
    now: world.now(),
  };
  return onLedger(
    invocation,
    (ledger) => addKey(request, ledger),
    ({ key, text }) => {
      if (output.json) showJson({ ...keyJson(key), key: text }, output);
      else output.data(`${text}\n`);
      output.say(`key ${key.id} is shown this once and stored nowhere: keep it now`);
    },
  );
};

export const list: CommandAction = (invocation) =>
  onLedger(
    invocation,
    (ledger) => ledger.apiKeys.list(),
    (keys) => {
      const { output } = invocation;
      if (output.json) showJson(keys.map(keyJson), output);
      else if (!output.quiet) showTables([keysTable(keys)], output);
    },
  );

export const revoke: CommandAction = (invocation) => {
  const { output, world } = invocation;
  const [id = ''] = invocation.arguments;
  return onLedger(
    invocation,
    (ledger) => revokeKey({ id, now: world.now() }, ledger),
    (key) => {
      if (output.json) showJson(keyJson(key), output);
      output.say(`key ${key.id}, ${key.name}, opens nothing any more`);
    },
  );
};

async function onLedger<Value>(
  invocation: Invocation,
  work: (ledger: Ledger) => Promise<Outcome<Value>>,
  show: (value: Value) => void,
): Promise<ExitName> {
  const place = ledgerPlaceOf(invocation);
  const done = await withLedger({ openLedger: () => openLedger(place) }, work);
  if (!done.ok) return refuse(done.problems, invocation);
  show(done.value);
  return 'ok';
}

const WITHOUT_PORTFOLIO = {
  code: 'usage-invalid',
  what: 'a key is for portfolios that are named',
  next: 'add --portfolio ID for each, or --all-portfolios',
} as const;

const BOTH = {
  code: 'usage-invalid',
  what: '--portfolio and --all-portfolios contradict each other',
  next: 'use one of them',
} as const;

function keyJson(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    portfolios: key.portfolios,
    access: key.access,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
    revoked_at: key.revokedAt,
  };
}
