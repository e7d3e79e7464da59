import { scriptedBrokerage } from '../support/scripted-brokerage.ts';
import { csvScript } from '../support/vendors/csv.ts';
import { ibkrFlexScript } from '../support/vendors/ibkr-flex.ts';
import { brokerageContract } from './contract.ts';

const TRAITS = {
  namesCurrencies: true,
  asksForCredentials: true,
  echoesAccount: true,
  tradesPerPage: null,
};

brokerageContract('ibkr-flex', scriptedBrokerage(ibkrFlexScript), TRAITS);
brokerageContract('csv', scriptedBrokerage(csvScript), TRAITS);
