/** Whether the data is good enough to trade on: every check over every account, all findings at once. */
import { priceBook } from '../prices.ts';
import { checkAccountTotal } from './checks/account-total.ts';
import { checkAccountsMissing } from './checks/accounts-missing.ts';
import { checkCashNegative } from './checks/cash-negative.ts';
import { checkCashUnsettled } from './checks/cash-unsettled.ts';
import { checkDuplicateAccounts } from './checks/duplicate-accounts.ts';
import { checkExchangeRates } from './checks/exchange-rates.ts';
import { checkHoldingsAge } from './checks/holdings-age.ts';
import { checkOpenOrders } from './checks/open-orders.ts';
import { checkPositionValue } from './checks/position-value.ts';
import { checkPriceAge } from './checks/price-age.ts';
import { checkPriceAgreement } from './checks/price-agreement.ts';
import { checkPriceCurrency } from './checks/price-currency.ts';
import { checkPriceJump } from './checks/price-jump.ts';
import { checkPriceMissing } from './checks/price-missing.ts';
import { checkQuantityJump } from './checks/quantity-jump.ts';
import { checkShortPositions } from './checks/short-positions.ts';
import { compareFindings, type Finding } from './finding.ts';
import type { Check, DataGateInput } from './input.ts';

const CHECKS: readonly Check[] = [
  checkAccountsMissing,
  checkHoldingsAge,
  checkDuplicateAccounts,
  checkAccountTotal,
  checkExchangeRates,
  checkPriceMissing,
  checkPriceAge,
  checkPriceCurrency,
  checkPriceAgreement,
  checkPriceJump,
  checkQuantityJump,
  checkPositionValue,
  checkShortPositions,
  checkOpenOrders,
  checkCashNegative,
  checkCashUnsettled,
];

export function inspectData(input: DataGateInput): readonly Finding[] {
  const context = { ...input, prices: priceBook(input.snapshots, input.market) };
  return CHECKS.flatMap((check) => check(context)).sort(compareFindings);
}
