import { describe, expect, test } from 'vitest';
import { document, lines, refusal, rowsOf } from './support.ts';

const FIDELITY_HEADER =
  'Account Number,Account Name,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value,Cost Basis Total,Type';
const FIDELITY_FOOTER = lines('', '"Date downloaded Nov-20-2026 6:30 p.m ET"', '');
const fidelity = (...rows: readonly string[]) =>
  lines(FIDELITY_HEADER, ...rows.map((row) => `X1,Joint,${row}`), FIDELITY_FOOTER);

const SCHWAB_HEADER =
  '"Symbol","Description","Quantity","Price","Market Value","Cost Basis","Security Type"';
const schwab = (...rows: readonly string[]) =>
  lines(
    '"Positions for account Joint ...999 as of 08:23 PM ET, 2026/11/19"',
    '',
    SCHWAB_HEADER,
    ...rows,
  );

describe('columns', () => {
  test('are found by name, whatever their order, case, spaces and punctuation', () => {
    const file = lines(
      'CURRENT-VALUE,symbol,Account  Number,account name,last price,QUANTITY,cost basis total',
      '"$3,000.00",VTI,X1,Joint,$300.00,10,"$2,500.00"',
      FIDELITY_FOOTER,
    );
    expect(rowsOf(document(file))).toEqual(['VTI 10 300 3000 2500']);
  });

  test.each`
    what                                         | header                                           | refusal
    ${'a Fidelity header without values'}        | ${FIDELITY_HEADER.replace('Current Value,', '')} | ${/line 1 is nearest to a Fidelity positions export, but lacks "Current Value"/}
    ${'a Schwab header without types'}           | ${SCHWAB_HEADER.replace(',"Security Type"', '')} | ${/nearest to a Schwab positions export, but lacks "Asset Type"/}
    ${'a neutral header with a misspelt column'} | ${'symbol,quantity,cost_bases'}                  | ${/nearest to a neutral holdings file, but has unknown "cost_bases"/}
    ${'a table of something else'}               | ${'Date,Payee,Amount'}                           | ${/no line of the file is the header of a known export/}
    ${'nothing'}                                 | ${''}                                            | ${/no line of the file is the header of a known export/}
  `('that make no known layout are refused by name: $what', ({ header, refusal: expected }) => {
    expect(refusal(lines(header, 'a,b,c'))).toMatch(expected);
  });
});

describe('encodings', () => {
  const text = fidelity('VTI,FONDS É,10,$300.00,,"$3,000.00",--,Cash');
  test.each([
    ['UTF-8', Buffer.from(text, 'utf8')],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf8')],
    ['UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['Windows-1252', Buffer.from(text, 'latin1')],
    ['LF line ends', Buffer.from(text.replaceAll('\r\n', '\n'), 'utf8')],
  ])('%s is read', (_, body) => {
    expect(rowsOf(document(body))).toEqual(['VTI 10 300 3000 null']);
  });

  test.each([
    ['a page', '<!DOCTYPE html><html><body>Log in</body></html>'],
    ['a quote that never ends', `${FIDELITY_HEADER}\nX1,Joint,"VTI,10,`],
  ])('%s is refused', (_, body) => {
    expect(refusal(body)).toMatch(/^broker-answer-invalid: the file is /);
  });
});

describe('rows', () => {
  test('keep twenty digits', () => {
    const file = fidelity(
      'VTI,,0.12345678901234567891,"$12,345.12345678901234567891",,$1.00,--,Cash',
    );
    expect(rowsOf(document(file))).toEqual([
      'VTI 0.12345678901234567891 12345.12345678901234567891 1 null',
    ]);
  });

  test('of one symbol held as cash and on margin are added', () => {
    const file = fidelity('VTI,,10,$300,,$3000,$2500,Cash', 'VTI,,5,$300,,$1500,$1400,Margin');
    expect(rowsOf(document(file))).toEqual(['VTI 15 300 4500 3900']);
  });

  test('of one symbol of the same kind are refused', () => {
    const row = 'VTI,,10,$300,,$3000,$2500,Cash';
    expect(refusal(fidelity(row, row))).toBe(
      'broker-answer-invalid: VTI is listed twice, in lines 2 and 3',
    );
  });

  test('of class shares and short positions are read', () => {
    const file = fidelity('BRKB,,2,$400,,$800,--,Cash', 'GME,,-5,$20,,($100.00),--,Short');
    expect(rowsOf(document(file))).toEqual(['BRK.B 2 400 800 null', 'GME -5 20 -100 null']);
  });

  test.each`
    row                                 | what
    ${'VTI,,1O0,$300,,$3000,--,Cash'}   | ${'line 2: VTI: Quantity is not a number: "1O0"'}
    ${'VTI,,10,"300,5",,$3000,--,Cash'} | ${'line 2: VTI: Last Price is not a number: "300,5"'}
    ${'SPAXX**,,,,,"1.000,00",--,Cash'} | ${'line 2: the amount or the currency of cash is not readable: "1.000,00"'}
  `('with a number that is none refuse the file: $what', ({ row, what }) => {
    expect(refusal(fidelity(row))).toContain(what);
  });

  test.each`
    row                                             | warning
    ${' -XLE260731C55,XLE CALL,1,$2,,$200,--,Cash'} | ${'line 2: "-XLE260731C55", worth $200, has no symbol that can be traded; it is not counted'}
    ${'ANNUITY1,,--,--,,$5000,--,'}                 | ${'line 2: "ANNUITY1", worth $5000, has no quantity; it is not counted'}
    ${',Fund of a plan,5,$2,,$10,--,'}              | ${'line 2: "Fund of a plan", worth $10, has no symbol; it is not counted'}
    ${'SPAXX**,,,,,--,--,'}                         | ${'line 2: "SPAXX**" is cash without an amount; it is not counted'}
  `('that cannot be a holding are warnings with their line: $warning', ({ row, warning }) => {
    expect(document(fidelity(row, 'FCASH**,,1,$1,,$1,--,')).warnings).toEqual([warning]);
  });

  test('that lost their other cells are warnings, disclaimers are not', () => {
    const file = lines(
      FIDELITY_HEADER,
      'X1,Joint,FCASH**,,1,$1,,$1,--,',
      'VTI',
      '"Brokerage services are provided by somebody, and this is a long sentence."',
      FIDELITY_FOOTER,
    );
    expect(document(file).warnings).toEqual(['line 3: "VTI" stands alone; it is not counted']);
  });

  test('of options are left out where the export says that they are', () => {
    const snapshot = document(
      schwab('"VTI 01/15/2027 200.00 P","PUT","1","$2.50","$250.00","--","Option"'),
    );
    expect(snapshot.positions).toEqual([]);
    expect(snapshot.warnings).toContain(
      'line 4: "VTI 01/15/2027 200.00 P", worth $250.00, is of a kind that is not read; it is not counted',
    );
  });
});

describe('dates', () => {
  const undated = lines(FIDELITY_HEADER, 'X1,Joint,VTI,,10,$300,,$3000,--,Cash');

  test('that are missing refuse the file unless one is given', () => {
    expect(refusal(undated)).toContain('does not say of which day it is');
    expect(document(undated, { asOf: '2026-11-19' }).as_of).toBe('2026-11-19T21:00:00Z');
  });

  test('of the file go before a given one', () => {
    const snapshot = document(schwab('"VTI","","1","$1","$1","--","Equity"'), {
      asOf: '2020-01-01',
    });
    expect(snapshot.as_of).toBe('2026-11-20T01:23:00Z');
    expect(snapshot.positions[0].price_as_of).toBe('2026-11-20T01:23:00Z');
  });

  test('in the future refuse the file', () => {
    expect(refusal(undated, { asOf: '2026-12-01' })).toContain('which is in the future');
  });
});

describe('accounts', () => {
  test('that the file masks are known by their last digits', () => {
    const file = schwab('"VTI","","1","$1","$1","--","Equity"');
    expect(document(file, { accountNumber: '12340999' }).positions).toHaveLength(1);
    expect(refusal(file, { accountNumber: '12340998' })).toMatch(/^broker-account-mismatch/);
  });

  test('that the file does not name are taken on trust, with a warning', () => {
    const file = 'symbol,quantity,as_of\nCASH,5,2026-11-20\n';
    expect(document(file, { accountNumber: '77' }).warnings).toEqual([
      'the file does not say that it is of account 77',
    ]);
  });

  test('leave each other’s unreadable rows alone', () => {
    const file = lines(
      FIDELITY_HEADER,
      'X1,Joint,VTI,,10,$300,,$3000,--,Cash',
      'X2,Other,VTI,,many,$300,,$3000,--,Cash',
      FIDELITY_FOOTER,
    );
    expect(rowsOf(document(file, { accountNumber: 'X1' }))).toEqual(['VTI 10 300 3000 null']);
    expect(refusal(file, { accountNumber: 'X2' })).toContain('"many"');
  });

  test('of several totals are refused', () => {
    const total = '"Account Total","","","","$1","--","--"';
    expect(refusal(schwab('"VTI","","1","$1","$1","--","Equity"', total, total))).toContain(
      '2 totals',
    );
  });
});

describe('lots of E*TRADE', () => {
  const file = (...lots: readonly string[]) =>
    lines(
      'Account,Net Account Value',
      '"Individual Brokerage -1234",2000',
      'Symbol,Last Price $,Change $,Quantity,Price Paid $,Value $',
      'VTI,200,,10,150,2000',
      ...lots,
      'TOTAL,,,,,2000',
      'Generated at Nov 19 2026 03:12 PM ET',
    );

  test('follow their holding', () => {
    const { positions } = document(
      file('01/05/2021,200,,4,140,800', '02/06/2022,200,,6,150.5,1200'),
      {
        accountNumber: '99991234',
      },
    );
    expect(positions[0].lots).toEqual([
      { lot_id: 'line-5', acquired_on: '2021-01-05', quantity: '4', cost_basis: '560' },
      { lot_id: 'line-6', acquired_on: '2022-02-06', quantity: '6', cost_basis: '903' },
    ]);
  });

  test('that do not add up are ignored with a warning', () => {
    const { positions, warnings } = document(file('01/05/2021,200,,4,140,800'));
    expect(positions[0].lots).toEqual([]);
    expect(warnings).toContain('VTI: its lots add up to 4, not 10; they are ignored');
  });
});

describe('an activity statement of Interactive Brokers', () => {
  const statement = lines(
    'Statement,Header,Field Name,Field Value',
    'Statement,Data,Period,"November 1, 2026 - November 19, 2026"',
    'Account Information,Header,Field Name,Field Value',
    'Account Information,Data,Account,U7654321',
    'Account Information,Data,Base Currency,EUR',
    'Net Asset Value,Header,Asset Class,Prior Total,Current Long,Current Short,Current Total,Change',
    'Net Asset Value,Data,Cash ,0,0,0,"2,000",0',
    'Net Asset Value,Data,Dividend Accruals,0,0,0,17.5,0',
    'Net Asset Value,Data,Total,0,0,0,"5,017.5",0',
    'Cash Report,Header,Currency Summary,Currency,Total,Securities,Futures,',
    'Cash Report,Data,Starting Cash,Base Currency Summary,1,1,0,',
    'Cash Report,Data,Ending Cash,Base Currency Summary,2000,2000,0,',
    'Cash Report,Data,Ending Cash,EUR,"1,500","1,500",0,',
    'Cash Report,Data,Ending Settled Cash,EUR,"1,400","1,400",0,',
    'Cash Report,Data,Ending Cash,USD,575,575,0,',
    'Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code',
    'Open Positions,Data,Summary,Stocks,USD,BRK B,"1,000",1,2.5,2500,3,"3,000",500,',
    'Open Positions,Data,Summary,Equity and Index Options,USD,VTI 15JAN27 200 P,1,100,2,200,2.5,250,50,',
    'Open Positions,Total,,Stocks,USD,,,,,2500,,3000,500,',
    'Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
    'Trades,Data,Order,Stocks,USD,VTI,"2026-11-03, 10:00:00",-3,300,300,900,-1,-940.1,-41.1,0,C',
    'Trades,Data,ClosedLot,Stocks,USD,VTI,2021-01-02,3,,,,,940.1,-41.1,,LT',
    'Trades,SubTotal,,Stocks,USD,VTI,,-3,,,900,-1,-940.1,-41.1,0,',
    'Trades,Data,Order,Stocks,USD,BRK B,"2026-11-02, 10:00:00","1,000",2.5,2.5,-2500,-1,2501,0,0,O',
    'Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,,Proceeds,Comm in EUR,,,MTM in EUR,Code',
    'Trades,Data,Order,Forex,USD,EUR.USD,"2026-11-02, 09:00:00","-1,000",1.1,,1100,-2,,,0,',
  );

  test('is read with settled cash, trades and the net asset value without accruals', () => {
    const snapshot = document(statement, { accountNumber: 'U7654321' });
    expect(snapshot).toMatchObject({
      as_of: '2026-11-19T21:00:00Z',
      base_currency: 'EUR',
      cash: [
        { currency: 'EUR', amount: '1500', settled: '1400' },
        { currency: 'USD', amount: '575', settled: null },
      ],
      reported_total_value: '5000',
      recent_trades: [
        {
          symbol: 'BRK.B',
          side: 'buy',
          quantity: '1000',
          traded_on: '2026-11-02',
          realized_gain: null,
        },
        {
          symbol: 'VTI',
          side: 'sell',
          quantity: '3',
          traded_on: '2026-11-03',
          realized_gain: '-41.1',
        },
      ],
    });
    expect(rowsOf(snapshot)).toEqual(['BRK.B 1000 3 3000 2500']);
    expect(snapshot.warnings).toEqual([
      'line 18: "VTI 15JAN27 200 P", worth 250, is of a kind that is not read; it is not counted',
    ]);
  });

  test('of another account is refused', () => {
    expect(refusal(statement, { accountNumber: 'U1' })).toMatch(/^broker-account-mismatch/);
  });

  test('without open positions is refused', () => {
    const without = statement
      .split('\r\n')
      .filter((line) => !line.startsWith('Open Positions'))
      .join('\r\n');
    expect(refusal(without)).toContain('without the section "Open Positions"');
  });
});
