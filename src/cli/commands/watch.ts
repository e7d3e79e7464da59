/** `rebalance watch`: one portfolio at fresh quotes, again and again, until it is interrupted. */
import { DriftMonitor, type Round } from '#app/drift/drift-monitor.ts';
import { openLedger } from '#app/open-ledger.ts';
import type { ExitName } from '#domain/problem.ts';
import { crossingLine, driftWatchTable } from '#report/drift-watch.ts';
import { alignedTable, tabSeparatedTable } from '#report/table.ts';
import { crossingBody, reportBody } from '#service/schemas/drift.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { refuse } from '../stage-command.ts';
import { ledgerPlaceOf, openHousehold } from '../wiring.ts';

const EVERY_MS = 30_000;
const EVERY_MIN_MS = 1_000;
const QUOTE_TIME_MS = 20_000;
/** Cursor to the corner, and everything below it away. */
const CLEAR = '\u001b[H\u001b[J';

export const execute: CommandAction = async (invocation) => {
  const household = await openHousehold(invocation);
  if (!household.ok) return refuse(household.problems, invocation);
  const { places, effects } = household.value;
  const ledger = await openLedger(ledgerPlaceOf(invocation));
  if (!ledger.ok) return refuse(ledger.problems, invocation);
  try {
    const monitor = new DriftMonitor({
      configDirectories: [places.configDirectory],
      workDirectory: places.workDirectory,
      fileSystem: effects.fileSystem,
      ledger: ledger.value,
      effectsIn: () => effects,
      now: invocation.world.now,
      quoteTimeMs: QUOTE_TIME_MS,
    });
    return await watchUntilInterrupted(monitor, invocation);
  } finally {
    await ledger.value.close();
  }
};

/** The first look is at once, whatever the hour: whoever sits there wants to see something. */
async function watchUntilInterrupted(
  monitor: DriftMonitor,
  invocation: Invocation,
): Promise<ExitName> {
  const { flags, world, output } = invocation;
  const everyMs = Math.max(flags.every ?? EVERY_MS, EVERY_MIN_MS);
  let isFirst = true;
  while (!world.signal.aborted) {
    const round = await monitor.look({ always: isFirst });
    if (world.signal.aborted) break;
    if (round.reports.length === 0 && isFirst && round.problems.length > 0)
      return refuse(round.problems, invocation);
    show(round, { isFirst }, invocation);
    output.problems(round.problems);
    if (flags.once === true) return 'ok';
    isFirst = false;
    await world.sleep(everyMs, world.signal);
  }
  return 'interrupted';
}

function show(
  { reports, crossed }: Round,
  { isFirst }: { readonly isFirst: boolean },
  { flags, output }: Invocation,
): void {
  const [report] = reports;
  if (output.json) {
    if (report !== undefined) output.data(`${JSON.stringify(reportBody(report))}\n`);
    for (const each of crossed) output.data(`${JSON.stringify(crossingBody(each))}\n`);
    return;
  }
  const isDrawn = output.aligned && flags.once !== true;
  if (report !== undefined && (output.aligned || (isFirst && flags.once === true))) {
    const table = driftWatchTable({ ...report, rows: report.drift });
    const text = output.aligned
      ? alignedTable(table, output.widthColumns)
      : tabSeparatedTable(table);
    output.data(isDrawn ? `${CLEAR}${text}` : text);
    const { doubted } = report;
    if (doubted.length > 0) output.warn(`quotes that are not believed: ${doubted.join(', ')}`);
  }
  for (const crossing of crossed) output.data(`${crossingLine(crossing)}\n`);
}
