import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import { money, percent, signedPoints } from '#report/format.ts';
import { alignedTable, type Table, tabSeparatedTable } from '#report/table.ts';

const table: Table = {
  title: 'Orders',
  columns: [
    { heading: 'symbol', align: 'left' },
    { heading: 'quantity', align: 'right' },
    { heading: 'reason', align: 'left', flexible: true },
  ],
  rows: [
    ['VTI', '3', 'us_equity is far below its target'],
    ['BND', '120', 'to pay for it'],
  ],
};

describe('a table', () => {
  test('is aligned for eyes', () => {
    expect(alignedTable(table, 80)).toBe(
      [
        'Orders',
        'symbol  quantity  reason',
        '------  --------  ---------------------------------',
        'VTI            3  us_equity is far below its target',
        'BND          120  to pay for it',
        '',
      ].join('\n'),
    );
  });

  test('fits a narrow terminal by shortening only what may be shortened', () => {
    const lines = alignedTable(table, 40).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines[3]).toBe('VTI            3  us_equity is far belo…');
  });

  test('leaves out what it can do without when a terminal is still too narrow, and says so', () => {
    const [symbol, quantity, reason] = table.columns;
    if (symbol === undefined || quantity === undefined || reason === undefined) throw new Error();
    const ranked = [symbol, { ...quantity, dispensable: 1 }, { ...reason, dispensable: 2 }];
    const shown = (width: number) => alignedTable({ ...table, columns: ranked }, width);
    expect(shown(30)).not.toContain('too narrow');
    expect(shown(29)).toBe(
      [
        'Orders',
        'symbol  quantity',
        '------  --------',
        'VTI            3',
        'BND          120',
        '(too narrow for reason)',
        '',
      ].join('\n'),
    );
    expect(shown(10)).toContain('(too narrow for quantity, reason)');
  });

  test('is tab separated for programs, and nothing is cut off', () => {
    expect(tabSeparatedTable(table)).toBe(
      'symbol\tquantity\treason\nVTI\t3\tus_equity is far below its target\nBND\t120\tto pay for it\n',
    );
  });

  test('keeps one row a line whatever the cells hold', () => {
    fc.assert(
      fc.property(fc.string(), (cell) => {
        const text = tabSeparatedTable({ ...table, rows: [[cell, '1', 'x']] });
        expect(text.trimEnd().split('\n')).toHaveLength(2);
      }),
    );
  });
});

describe('a number for people', () => {
  test.each([
    ['1284310.219', '1,284,310.22'],
    ['-0.001', '0.00'],
    ['-1234.5', '-1,234.50'],
    ['999', '999.00'],
  ])('writes the amount %s as %s', (amount, expected) => {
    expect(money(decimal(amount))).toBe(expected);
  });

  test('writes fractions as percentages and differences with their sign', () => {
    expect(percent(decimal('0.12345'))).toBe('12.3%');
    expect(signedPoints(decimal('0.019'))).toBe('+1.9');
    expect(signedPoints(decimal('-0.006'))).toBe('-0.6');
    expect(signedPoints(decimal('0'))).toBe(' 0.0');
  });
});
