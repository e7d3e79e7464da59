/** What the Flex Web Service sends: its XML, with every attribute as text, checked and typed. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { type Decimal, parseJsonNumber } from '#domain/decimal.ts';
import { fieldPath } from '#domain/documents/read.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { parseTradeDate, type TradeDate } from '#domain/time.ts';

const text = z.string().default('');

/** A number; null where the attribute is empty or absent. */
const amount = text.transform((written, context): Decimal | null => {
  if (written === '') return null;
  const parsed = parseJsonNumber(written);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'expected a number' });
  return z.NEVER;
});

const COMPACT_DAY = /^(\d{4})-?(\d{2})-?(\d{2})(?:[;, T].*)?$/;

/** A day, with or without a time behind it; null where the attribute is empty or absent. */
const day = text.transform((written, context): TradeDate | null => {
  if (written === '') return null;
  const parsed = parseTradeDate(written.replace(COMPACT_DAY, '$1-$2-$3'));
  if (parsed !== undefined) return parsed;
  context.addIssue({
    code: 'custom',
    message: 'expected a date as yyyyMMdd or yyyy-MM-dd (the query’s date format)',
  });
  return z.NEVER;
});

const identity = {
  accountId: text,
  model: text,
  assetCategory: text,
  symbol: text,
  conid: text,
  isin: text,
  cusip: text,
  figi: text,
  currency: text,
};

const openPosition = z.object({
  ...identity,
  levelOfDetail: text,
  multiplier: amount,
  reportDate: day,
  position: amount,
  markPrice: amount,
  positionValue: amount,
  costBasisMoney: amount,
  openDateTime: day,
  holdingPeriodDateTime: day,
  originatingTransactionID: text,
});

const trade = z.object({
  ...identity,
  levelOfDetail: text,
  tradeDate: day,
  quantity: amount,
  buySell: text,
  fifoPnlRealized: amount,
});

const cashReportCurrency = z.object({
  accountId: text,
  currency: text,
  endingCash: amount,
  endingSettledCash: amount,
});

const equitySummary = z.object({
  accountId: text,
  reportDate: day,
  total: amount,
  dividendAccruals: amount,
  interestAccruals: amount,
  bondInterestAccrualsComponent: amount,
});

/** An element without children arrives as an empty text. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((value) => (value === '' ? {} : value), z.object(shape)).optional();
}

const flexStatement = z.object({
  accountId: z.string().min(1),
  toDate: day,
  AccountInformation: section({ currency: text }),
  EquitySummaryInBase: section({
    EquitySummaryByReportDateInBase: z.array(equitySummary).default([]),
  }),
  CashReport: section({ CashReportCurrency: z.array(cashReportCurrency).default([]) }),
  OpenPositions: section({ OpenPosition: z.array(openPosition).default([]) }),
  Trades: section({
    Trade: z.array(trade).default([]),
    Order: z.array(trade).default([]),
    Lot: z.array(trade).default([]),
  }),
});

const STATEMENTS_MAX = 1_000;

const flexAnswer = z.union([
  z.object({
    FlexStatementResponse: z.object({
      Status: z.string(),
      ReferenceCode: text,
      Url: text,
      ErrorCode: text,
    }),
  }),
  z.object({
    FlexQueryResponse: z.object({
      type: text,
      FlexStatements: z.object({
        FlexStatement: z.array(flexStatement).max(STATEMENTS_MAX).default([]),
      }),
    }),
  }),
]);

export type FlexAnswer = z.output<typeof flexAnswer>;
export type FlexStatement = z.output<typeof flexStatement>;
export type OpenPositionRow = z.output<typeof openPosition>;
export type TradeRow = z.output<typeof trade>;

const LISTS: ReadonlySet<string> = new Set([
  'FlexStatement',
  'EquitySummaryByReportDateInBase',
  'CashReportCurrency',
  'OpenPosition',
  'Trade',
  'Order',
  'Lot',
]);
const ROOTS = ['FlexStatementResponse', 'FlexQueryResponse'] as const;
const SHOWN_ISSUES_MAX = 5;

/** Problems are `broker-answer-invalid`: a page, a cut-off answer, or fields that are not what they should be. */
export function readFlexAnswer(body: Uint8Array, where: string): Outcome<FlexAnswer> {
  const xml = new TextDecoder('utf-8').decode(body);
  if (!ROOTS.some((root) => xml.includes(`<${root}`)))
    return failure(invalid(where, 'the answer is not a Flex statement'));
  if (xml.includes('<!DOCTYPE') || XMLValidator.validate(xml) !== true)
    return failure(invalid(where, 'the answer is not complete, well-formed XML'));
  const tree = readTree(xml);
  if (tree === undefined)
    return failure(invalid(where, 'the answer has names that XML may not have here'));
  const result = flexAnswer.safeParse(tree);
  if (result.success) return success(result.data);
  return failure(...describeIssues(result.error).map((what) => invalid(where, what)));
}

/** The library refuses names such as `constructor`, and whatever its validator let through, by throwing. */
function readTree(xml: string): unknown {
  try {
    return parser().parse(xml);
  } catch {
    return undefined;
  }
}

function parser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    // A CUSIP such as 59156E10 is text; read as a number it would become 591560000000000.
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: true,
    ignoreDeclaration: true,
    // Only XML's own five entities can occur: a document type was refused above.
    processEntities: { enabled: true, maxTotalExpansions: 10_000_000 },
    isArray: (name) => LISTS.has(name),
  });
}

function describeIssues(error: z.ZodError): string[] {
  const [first] = error.issues;
  // Of a union, only the member that has the document's own root element is of interest.
  const issues =
    first?.code === 'invalid_union'
      ? (first.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [])
      : error.issues;
  return issues
    .slice(0, SHOWN_ISSUES_MAX)
    .map((issue) => `${fieldPath(issue.path)}: ${issue.message}`);
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(...issues.map((issue) => issue.path.length));
}

function invalid(where: string, what: string): Problem {
  return {
    code: 'broker-answer-invalid',
    where,
    what,
    next: 'run again; if it stays, open the query in Client Portal and run it there',
  };
}
