/** Rules as the table keeps them. */
import type { RuleRecord } from '#ledger/rule-record.ts';

export const driftRule: RuleRecord = {
  triggerType: 'DRIFT_THRESHOLD',
  triggerParameters: { absolute: '0.05', relative: '0.25', scope: 'asset_class', inclusive: true },
  method: 'THRESHOLD_REBALANCING',
  constraints: {
    max_turnover: '0.2',
    min_trade_size: '100',
    transaction_cost_limit: null,
    excluded_instruments: ['AAPL'],
  },
  enabled: true,
};

export const timeRule: RuleRecord = {
  triggerType: 'TIME_BASED',
  triggerParameters: { every: '90d', months: [], day: 1, cooldown: '30d' },
  method: 'FULL_OPTIMIZATION',
  constraints: {
    max_turnover: '1',
    min_trade_size: '0',
    transaction_cost_limit: '25.5',
    excluded_instruments: [],
  },
  enabled: true,
};
