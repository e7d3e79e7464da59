/** The household before trading, as tables: risk, gains, waiting cash, and which class lives where. */
import type { Decimal } from '#domain/decimal.ts';
import type { Allocation, Analysis, CashDrag } from '#domain/documents/analysis.ts';
import type {
  ClassLocation,
  HouseholdAnalysis,
  UnrealizedGains,
} from '#domain/documents/household-analysis.ts';
import { compareText } from '#domain/ids.ts';
import { TAX_TREATMENTS } from '#domain/vocabulary.ts';
import { money, percent } from './format.ts';
import { riskTables } from './risk-report.ts';
import type { Table } from './table.ts';

/** `accounts` adds a column or a row for each of them. */
export function householdAnalysisTables(
  household: HouseholdAnalysis,
  accounts: readonly Analysis[] = [],
): readonly Table[] {
  return [
    ...riskTables([
      { name: 'household', risk: household.risk },
      ...accounts.map(({ accountId, risk }) => ({ name: accountId, risk })),
    ]),
    gainsTable(household, accounts),
    cashTable([
      { name: 'household', drag: household.cashDrag },
      ...accounts.map(({ accountId, cashDrag }) => ({ name: accountId, drag: cashDrag })),
    ]),
    locationTable(household),
  ];
}

/** Value and weight by instrument, currency and kind of account. */
export function allocationTables(household: HouseholdAnalysis): readonly Table[] {
  return [
    sharesTable('Instruments', 'symbol', household.byInstrument),
    sharesTable('Currencies', 'currency', household.byCurrency),
    sharesTable('Kinds of account', 'kind', household.byAccountType),
  ];
}

function sharesTable(
  title: string,
  heading: string,
  allocations: Readonly<Partial<Record<string, Allocation>>>,
): Table {
  return {
    title: `${title}, as shares of the household`,
    columns: [
      { heading, align: 'left' },
      { heading: 'value', align: 'right' },
      { heading: 'weight', align: 'right' },
    ],
    rows: Object.entries(allocations)
      .sort(([left], [right]) => compareText(left, right))
      .flatMap(([name, part]) =>
        part === undefined ? [] : [[name, money(part.marketValue), percent(part.weight)]],
      ),
  };
}

function gainsTable(household: HouseholdAnalysis, accounts: readonly Analysis[]): Table {
  const row = (name: string, { total, shortTerm, longTerm }: UnrealizedGains) => [
    name,
    moneyOrDash(total),
    moneyOrDash(shortTerm),
    moneyOrDash(longTerm),
  ];
  return {
    title: 'Unrealised gains  (short term: held for a year or less)',
    columns: [
      { heading: 'of', align: 'left' },
      { heading: 'all', align: 'right' },
      { heading: 'short term', align: 'right', dispensable: 2 },
      { heading: 'long term', align: 'right', dispensable: 1 },
    ],
    rows: [
      row('household', household.unrealized),
      row('taxable accounts', household.unrealizedTaxable),
      ...accounts.map((account) =>
        row(account.accountId, {
          total: account.unrealizedGain,
          shortTerm: account.unrealizedShortTerm,
          longTerm: account.unrealizedLongTerm,
        }),
      ),
    ],
  };
}

function cashTable(subjects: readonly { readonly name: string; readonly drag: CashDrag }[]): Table {
  return {
    title: 'Cash above its target, and what it costs a year',
    columns: [
      { heading: 'of', align: 'left' },
      { heading: 'cash', align: 'right', dispensable: 1 },
      { heading: 'target', align: 'right', dispensable: 2 },
      { heading: 'excess', align: 'right' },
      { heading: 'amount', align: 'right', dispensable: 3 },
      { heading: 'drag a year', align: 'right' },
      { heading: 'measured on', align: 'left', flexible: true, dispensable: 4 },
    ],
    rows: subjects.map(({ name, drag }) => [
      name,
      percent(drag.cashWeight),
      percent(drag.targetWeight),
      percent(drag.excessWeight),
      money(drag.excessValue),
      drag.annualDrag === null ? '-' : `${(drag.annualDrag * 100).toFixed(2)}%`,
      drag.basis,
    ]),
  };
}

function locationTable({ location }: HouseholdAnalysis): Table {
  return {
    title: 'Where each class lives, as shares of the class',
    columns: [
      { heading: 'class', align: 'left' },
      { heading: 'value', align: 'right', dispensable: 1 },
      ...TAX_TREATMENTS.map((kind) => ({
        heading: kind,
        align: 'right' as const,
        dispensable: 2,
      })),
      { heading: 'in the best', align: 'right' },
      { heading: 'prefers', align: 'left', dispensable: 3 },
    ],
    rows: location.map(locationRow),
  };
}

function locationRow(where: ClassLocation): readonly string[] {
  return [
    where.assetClass,
    money(where.marketValue),
    ...TAX_TREATMENTS.map((kind) => {
      const part = where.byAccountType[kind];
      return part === undefined ? '-' : percent(part.weight);
    }),
    where.inPreferred === null ? '-' : percent(where.inPreferred),
    where.preference?.join(' > ') ?? '-',
  ];
}

function moneyOrDash(amount: Decimal | null): string {
  return amount === null ? '-' : money(amount);
}
