/** The day of exports that do not say theirs, as `--as-of` gives it. */
import type { AccountConfig } from '#config/config.ts';
import type { TradeDate } from '#domain/time.ts';

/** Null: every account is read as it is configured. */
export type HoldingsDate = TradeDate | null;

/** The flag goes before `as_of` in brokerages.yaml; a date in the export itself goes before both. */
export function datedBy(date: HoldingsDate): (account: AccountConfig) => AccountConfig {
  return (account) => {
    const { connection } = account;
    return date === null || connection.adapter !== 'csv'
      ? account
      : { ...account, connection: { ...connection, asOf: date } };
  };
}

/** Whether what was read without this date may be another thing with it. */
export function dependsOn(date: HoldingsDate, { connection }: AccountConfig): boolean {
  return date !== null && connection.adapter === 'csv';
}
