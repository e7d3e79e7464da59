import { scriptedBrokerage } from '../support/scripted-brokerage.ts';
import { ALPACA_FILLS_PER_PAGE, alpacaScript } from '../support/vendors/alpaca.ts';
import { jsonScript } from '../support/vendors/json.ts';
import { SNAPTRADE_ACTIVITIES_PER_PAGE, snaptradeScript } from '../support/vendors/snaptrade.ts';
import { TRADIER_ROWS_PER_PAGE, tradierScript } from '../support/vendors/tradier.ts';
import { brokerageContract } from './contract.ts';

const EVERYTHING = { namesCurrencies: true, asksForCredentials: true, echoesAccount: true };

brokerageContract('alpaca', scriptedBrokerage(alpacaScript), {
  ...EVERYTHING,
  tradesPerPage: ALPACA_FILLS_PER_PAGE,
});
brokerageContract('tradier', scriptedBrokerage(tradierScript), {
  ...EVERYTHING,
  namesCurrencies: false,
  tradesPerPage: TRADIER_ROWS_PER_PAGE,
});
brokerageContract('snaptrade', scriptedBrokerage(snaptradeScript), {
  ...EVERYTHING,
  tradesPerPage: SNAPTRADE_ACTIVITIES_PER_PAGE,
});
brokerageContract('json', scriptedBrokerage(jsonScript), { ...EVERYTHING, tradesPerPage: null });
