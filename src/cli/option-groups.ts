/** Flags that several commands have together. */
import * as flag from './options.ts';

export const speaking = () => [flag.jsonOption(), flag.quietOption(), flag.verboseOption()];
export const placed = () => [flag.configOption(), flag.workdirOption(), flag.dateOption()];
export const ofMany = () => [flag.allOption(), flag.portfoliosOption()];
export const fetching = () => [
  flag.accountOption(),
  flag.asOfOption(),
  flag.retriesOption(),
  flag.retryDelayOption(),
  flag.concurrencyOption(),
  flag.timeoutOption(),
];
export const planning = () => [
  flag.triggerOption(),
  flag.methodOption(),
  flag.forceRebalanceOption(),
  flag.maxTurnoverOption(),
  flag.minTradeSizeOption(),
  flag.transactionCostLimitOption(),
  flag.excludeOption(),
  flag.cashFlowOption(),
  flag.sellsOption(),
  flag.proveOption(),
];
