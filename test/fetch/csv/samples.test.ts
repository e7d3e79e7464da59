import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sharedIsPresent, sharedPath } from '../../support/shared.ts';
import { document, lines, refusal, rowsOf } from './support.ts';

const FOLDER = 'brokers/csv';
const present = sharedIsPresent(FOLDER);

/** The file whose name begins so. */
function sample(start: string): Buffer {
  const names = readdirSync(sharedPath(FOLDER)).filter((name) => name.startsWith(start));
  expect(names).toHaveLength(1);
  return readFileSync(sharedPath(`${FOLDER}/${names[0]}`));
}

describe.skipIf(!present)('an export of Fidelity', () => {
  test('of 2023 holds four accounts, of which one must be named', () => {
    expect(refusal(sample('fidelity_2023'))).toMatch(
      /^document-invalid: .* 4 accounts .*: Z23456789 \(Our Brokerage\); 234567890 \(His HSA\); /,
    );
  });

  test('of 2023: funds, core cash, and the date of the footer', () => {
    const snapshot = document(sample('fidelity_2023'), { accountNumber: '456789012' });
    expect(snapshot.as_of).toBe('2023-01-25T15:44:00Z');
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: '5.64', settled: null }]);
    expect(rowsOf(snapshot)).toEqual([
      'BND 1884.209 74.195 139798.86 834714.67',
      'VTI 837.0239 197.98 165713.99 620528.39',
    ]);
    expect(snapshot.warnings).toEqual([]);
  });

  test('of 2023: bonds by CUSIP, priced by their value, one with an index factor', () => {
    const snapshot = document(sample('fidelity_2023'), { accountNumber: 'Our Brokerage' });
    expect(rowsOf(snapshot)).toEqual([
      '31657FAF4 5000 0.99949 4997.45 null',
      '912810FS2 44000 1.5057709091 66253.92 null',
    ]);
    expect(snapshot.positions[1]).toMatchObject({
      security_id: '912810FS2',
      security_id_source: 'CUSIP',
    });
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: '200.21', settled: null }]);
  });

  test('of 2025: its own total row agrees with what was read', () => {
    const snapshot = document(sample('fidelity_positions_2025'), {
      accountNumber: 'Core Portfolio',
    });
    expect(snapshot.as_of).toBe('2025-04-09T22:30:00Z');
    expect(rowsOf(snapshot)).toEqual([
      'IAU 10 58 580 525',
      'PDBC 1000 12.5 12500 13100',
      'TIP 100 110 11000 11180',
      'VEA 80 49 3920 4000',
      'VGIT 500 60 30000 30200',
      'VGK 60 67 4020 4200',
      'VOO 40 500 20000 19300',
      'VUG 50 360 18000 16800',
      'VWO 90 42 3780 4020',
    ]);
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: '800', settled: null }]);
    // 103,800 of funds and 800 of core cash.
    expect(snapshot.reported_total_value).toBe('104600');
  });

  test.each`
    account                | cash        | settled
    ${'Roth IRA A'}        | ${'48'}     | ${'8'}
    ${'Joint Brokerage'}   | ${'-40000'} | ${'-40000'}
    ${'Tax Reserve'}       | ${'8600'}   | ${null}
    ${'Charting (Schwab)'} | ${'500'}    | ${null}
  `('of 2025: $account has $cash of cash, $settled of it settled', ({ account, cash, settled }) => {
    const snapshot = document(sample('fidelity_positions_2025'), { accountNumber: account });
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: cash, settled }]);
  });

  test('of 2025: options without a symbol are named with their lines and not counted', () => {
    const { warnings } = document(sample('fidelity_positions_2025'), {
      accountNumber: 'Active Trading (IBKR)',
    });
    expect(warnings).toEqual([
      'line 42: "MU 18JUL25 120 C", worth $30.00, has no symbol; it is not counted',
      'line 43: "FXY 20JUN25 68 C", worth $600.00, has no symbol; it is not counted',
      'line 44: "HON 20JUN25 240 C", worth $150.00, has no symbol; it is not counted',
      'line 45: "XYZ 17APR25 70 C", worth $6.00, has no symbol; it is not counted',
    ]);
  });

  test('of 2025: one number for several accounts does not choose between them', () => {
    const file = sample('fidelity_positions_2025');
    expect(refusal(file, { accountNumber: 'X11110000' })).toContain('holds 12 accounts');
  });

  test('of 2026: sentence case, a trailing cell, pending activity in the value column', () => {
    const file = sample('fidelity_positions_2026');
    const taxable = document(file, { accountNumber: 'X11111111' });
    expect(taxable.as_of).toBe('2026-08-01T18:04:00Z');
    expect(rowsOf(taxable)).toEqual(['VTI 10 300 3000 2500', 'VXUS 20 84.59 1691.8 1802.6']);
    expect(taxable.cash).toEqual([{ currency: 'USD', amount: '500.25', settled: null }]);
    const linked = document(file, { accountNumber: 'X22222222' });
    // 849.00 of cash less 120.50 of pending activity.
    expect(linked.cash).toEqual([{ currency: 'USD', amount: '728.5', settled: '728.5' }]);
    expect(linked.warnings[0]).toBe(
      'line 7: "BABA 18SEP26 120 C", worth $537.00, has no symbol; it is not counted',
    );
  });
});

describe.skipIf(!present)('an export of Schwab', () => {
  test('of one account, with the headers of 2026', () => {
    const snapshot = document(sample('schwab_one_account'));
    expect(snapshot.as_of).toBe('2026-09-15T00:23:00Z');
    expect(rowsOf(snapshot)).toEqual(['ABCD 100 50 5000 4000', 'EFGH 10 100 1000 950']);
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: '250', settled: null }]);
    expect(snapshot.reported_total_value).toBe('6250');
    expect(snapshot.warnings).toEqual([]);
  });

  test('of all accounts: each with its own total, named by the last digits of its number', () => {
    const file = sample('schwab_all_accounts');
    const first = document(file, { accountNumber: '5555-4321' });
    expect(first.as_of).toBe('2023-02-05T02:13:00Z');
    expect(rowsOf(first)).toEqual([
      'AMD 0.133 86.09 71.71 45',
      'BA 0.3344 206.01 48.29 44.99',
      'KR 1.5536 44.42 68.12 48.11',
    ]);
    expect(first.reported_total_value).toBe('195.73');
    const second = document(file, { accountNumber: 'Individual ...432' });
    expect(rowsOf(second)).toEqual(['MSFT 4 258.35 1033.4 null']);
    expect(second.cash).toEqual([{ currency: 'USD', amount: '25.2', settled: null }]);
    expect(second.reported_total_value).toBe('1058.6');
    expect(refusal(file)).toContain('Individual ...321; Individual ...432');
  });
});

describe.skipIf(!present)('an export of Vanguard', () => {
  const file = () => sample('vanguard');

  test('does not say its day, so that it must be given', () => {
    expect(refusal(file(), { accountNumber: '87654321' })).toContain('does not say of which day');
  });

  test('holds its settlement fund as cash and stops at the table of transactions', () => {
    const snapshot = document(file(), { accountNumber: '87654321', asOf: '2023-01-09' });
    expect(snapshot.as_of).toBe('2023-01-09T21:00:00Z');
    expect(rowsOf(snapshot)).toEqual(['VTI 10 198.305 19830.5 null', 'VXUS 100 56.01 5601 null']);
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: '0.22', settled: null }]);
    expect(snapshot.warnings).toEqual([
      'lines 14 to 18: a table without "Total Value" is not read',
      'lines 21 to 23: a table without "Account Number", "Investment Name", "Symbol", "Share Price" is not read',
      'lines 26 to 27: a table without "Symbol", "Shares", "Total Value" is not read',
    ]);
  });

  test('does not give an employer plan, whose funds have no symbols', () => {
    expect(refusal(file(), { accountNumber: '076545', asOf: '2023-01-09' })).toMatch(
      /^broker-account-mismatch: .*98765432; 87654321; 76543210, not of account 076545/,
    );
  });
});

describe.skipIf(!present)('an export', () => {
  test('of E*TRADE: unit cost, cash row and total', () => {
    const snapshot = document(sample('etrade'));
    expect(snapshot.as_of).toBe('2023-02-14T20:12:00Z');
    expect(rowsOf(snapshot)).toEqual(['VTI 1000 200.77 200770 180880.2']);
    expect(snapshot.cash).toEqual([{ currency: 'USD', amount: '12.2', settled: null }]);
    expect(snapshot.reported_total_value).toBe('200770');
    expect(snapshot.warnings).toEqual([]);
  });

  test('of Merrill: its day, CUSIP and cost by gain', () => {
    const snapshot = document(sample('merrill'));
    expect(snapshot.as_of).toBe('2023-02-17T21:00:00Z');
    expect(rowsOf(snapshot)).toEqual(['FUNDX 10000 1.23 12300 10000']);
    expect(snapshot.positions[0].security_id).toBe('123456789');
    expect(snapshot.warnings).toEqual(['the file states no cash: none is counted']);
  });

  test('of Interactive Brokers without a cash report is refused, and read once it has one', () => {
    const file = sample('ibkr').toString('utf8').trimEnd();
    expect(refusal(file)).toContain('without the section "Cash Report"');
    const snapshot = document(
      lines(
        file,
        'Cash Report,Header,Currency Summary,Currency,Total,Securities,Futures,',
        'Cash Report,Data,Ending Cash,CAD,"1,000.5","1,000.5",0,',
      ),
    );
    expect(snapshot.as_of).toBe('2023-07-25T20:00:00Z');
    expect(rowsOf(snapshot)).toEqual(['ENB 154 49.35 7599.9 7982.39082']);
    expect(snapshot.positions[0].currency).toBe('CAD');
    expect(snapshot.cash).toEqual([{ currency: 'CAD', amount: '1000.5', settled: null }]);
    expect(snapshot.warnings).toEqual(['ENB: its lots add up to 54, not 154; they are ignored']);
  });
});
