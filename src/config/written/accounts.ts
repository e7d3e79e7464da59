/** What a user may write under `accounts` in `brokerages.yaml`: one shape for each brokerage adapter. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import { TAX_TREATMENTS } from '#domain/vocabulary.ts';
import type { CashReserve } from '../config.ts';
import {
  accountId,
  amount,
  flag,
  integerBetween,
  oneOf,
  rate,
  shortText,
  symbol,
  textOf,
  tradeDate,
  weight,
} from './scalars.ts';
import { address, fileOrUrlKeys, optionalToken, secret } from './sources.ts';

const cashReserve = textOf<CashReserve>(
  'an amount in base currency or a percentage of the account, such as 2%',
  parseCashReserve,
).meta({ type: ['string', 'number'] });

function parseCashReserve(text: string): CashReserve | undefined {
  const percent = /^(\d+(?:\.\d+)?)\s?%$/.exec(text)?.[1];
  if (percent === undefined) {
    const parsed = amount.safeParse(text);
    return parsed.success ? { kind: 'amount', amount: parsed.data } : undefined;
  }
  // Shifting the point keeps the share exact however many digits it has.
  const share = weight.safeParse(`${percent}e-2`);
  return share.success ? { kind: 'share', share: share.data } : undefined;
}

const commission = fields({
  perOrder: amount.prefault('0').describe('For each order, in base currency'),
  perShare: amount.prefault('0').describe('For each share, in base currency'),
  rate: rate.prefault('0').describe('Fraction of the traded value'),
  minimum: amount.prefault('0').describe('Smallest commission of one order'),
  maximum: amount.nullable().prefault(null).describe('Largest commission of one order'),
});

const ownNumber = shortText('the account number that the brokerage uses', 64);

/** What every account has, whatever its brokerage. */
const common = {
  id: accountId.describe('Names the account in files and orders'),
  taxTreatment: oneOf(TAX_TREATMENTS).prefault('taxable').describe('How its gains are taxed'),
  shares: oneOf(['whole', 'fractional']).prefault('whole').describe('What an order may ask for'),
  decimals: integerBetween(0, 9)
    .optional()
    .describe('Digits after the point of a fractional quantity; 4 when left out'),
  cashReserve: cashReserve
    .prefault('0')
    .describe('Never spent: an amount in base currency, or a share of the account such as `2%`'),
  menu: z
    .array(symbol)
    .nullable()
    .prefault(null)
    .describe('The only instruments that this account may buy; without it all'),
  commission: commission.prefault({}).describe('What the brokerage takes for an order'),
  required: flag
    .prefault(true)
    .describe('`false`: the household may be rebalanced without data of today from this account'),
};

const optionalNumber = {
  accountNumber: ownNumber
    .optional()
    .describe("The brokerage's own number; refuses an answer about another account"),
};
const requiredNumber = {
  accountNumber: ownNumber.describe("The brokerage's own number or id of the account"),
};
const baseUrl = (fallback: string) => ({
  baseUrl: address.prefault(fallback).describe('Where the service answers, or `env:NAME`'),
});
const adapter = <const Name extends string>(name: Name) => ({
  adapter: z.literal(name).describe('Which brokerage, and so which other keys'),
});

const alpaca = fields({
  ...adapter('alpaca'),
  ...common,
  ...baseUrl('https://api.alpaca.markets'),
  ...optionalNumber,
  credentials: fields({
    keyId: secret.describe('API key id'),
    secretKey: secret.describe('API secret key'),
  }).describe('References to secrets'),
});

const ibkrFlex = fields({
  ...adapter('ibkr-flex'),
  ...common,
  ...baseUrl('https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService'),
  ...optionalNumber,
  queryId: shortText('the number of a Flex query, such as 123456', 20).describe(
    'The Flex query that lists positions, lots, cash and trades',
  ),
  credentials: fields({ token: secret.describe('Flex Web Service token') }).describe(
    'References to secrets',
  ),
});

const tradier = fields({
  ...adapter('tradier'),
  ...common,
  ...baseUrl('https://api.tradier.com/v1'),
  ...requiredNumber,
  credentials: fields({ token: secret.describe('API access token') }).describe(
    'References to secrets',
  ),
});

const snaptrade = fields({
  ...adapter('snaptrade'),
  ...common,
  ...baseUrl('https://api.snaptrade.com/api/v1'),
  ...requiredNumber,
  credentials: fields({
    clientId: secret.describe('Client id'),
    consumerKey: secret.describe('Consumer key'),
    userId: secret.optional().describe('Only with a commercial key, with `user_secret`'),
    userSecret: secret.optional().describe('Only with a commercial key, with `user_id`'),
  }).describe('References to secrets'),
});

const csv = fields({
  ...adapter('csv'),
  ...common,
  ...fileOrUrlKeys,
  accountNumber: ownNumber.optional().describe('Picks one account of a file that holds several'),
  asOf: tradeDate.optional().describe('Date of the holdings, for exports that do not say it'),
  credentials: optionalToken.prefault({}).describe('References to secrets'),
});

const location = shortText('a path into the answer, such as data.positions[].symbol', 200);

const mapping = fields({
  asOf: location.optional().describe('Time of the holdings'),
  account: location.optional().describe('Account number, to be compared with `account_number`'),
  totalValue: location.optional().describe('Total value that the service reports'),
  cash: fields({
    list: location.optional().describe('List of cash balances; without it there is one'),
    currency: location.optional().describe('Currency; without it the base currency'),
    amount: location.describe('Amount'),
  }).describe('Where cash is'),
  positions: fields({
    list: location.describe('List of positions; the paths below start at one of them'),
    symbol: location.describe('Symbol'),
    quantity: location.describe('Quantity'),
    price: location.optional().describe('Price of one'),
    priceAsOf: location.optional().describe('Time of the price'),
    currency: location.optional().describe('Currency; without it the base currency'),
    marketValue: location.optional().describe('Market value'),
    costBasis: location.optional().describe('Total cost'),
  }).describe('Where positions are'),
});

const json = fields({
  ...adapter('json'),
  ...common,
  url: address.describe('Address of the answer, or `env:NAME`'),
  ...optionalNumber,
  credentials: optionalToken.prefault({}).describe('References to secrets'),
  mapping: mapping.describe('Where the answer keeps each field'),
});

export const ADAPTERS = ['alpaca', 'ibkr-flex', 'snaptrade', 'tradier', 'csv', 'json'] as const;

export const account = z.discriminatedUnion(
  'adapter',
  [alpaca, ibkrFlex, snaptrade, tradier, csv, json],
  { error: ADAPTERS.join(', ') },
);

export type WrittenAccount = z.output<typeof account>;
