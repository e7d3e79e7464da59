/** The copies of the configuration that people read: the example folder and the reference. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { configJsonSchemas } from '#config/json-schemas.ts';
import { parseConfig } from '#config/parse.ts';
import { starterConfig } from '#config/starter.ts';
import { keyTable } from './key-table.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the starter configuration', () => {
  const [targets, brokerages, policy] = starterConfig('../docs/schemas');

  test.each(starterConfig('../docs/schemas'))(
    '$path is the file of that name in config/',
    async ({ path, text }) => {
      await expect(text).toMatchFileSnapshot(`${root}config/${path}`);
    },
  );

  test('has no problems', () => {
    expect(
      parseConfig({ targets: targets!, brokerages: brokerages!, policy: policy! }),
    ).toMatchObject({
      ok: true,
    });
  });

  test('writes out the policy that applies without a policy.yaml', () => {
    const written = parseConfig({ targets: targets!, brokerages: brokerages!, policy: policy! });
    const absent = parseConfig({ targets: targets!, brokerages: brokerages!, policy: null });
    expect(written).toEqual(absent);
  });

  /** Takes the comment signs off the examples; only lines that look like YAML of ours are examples. */
  const uncomment = (text: string) =>
    text.replace(/^( *)# (?=(?: {2})*(?:- |\w+:(?: |$)))/gm, '$1');

  test('has commented examples of accounts that work when the signs are taken off', () => {
    const [accounts = ''] = brokerages!.text.split('# Quotes for');
    const file = {
      path: 'brokerages.yaml',
      text: uncomment(accounts),
    };
    const outcome = parseConfig({ targets: targets!, brokerages: file, policy: null });
    expect(outcome).toMatchObject({ ok: true });
    const adapters =
      outcome.ok && outcome.value.brokerages.accounts.map(({ connection }) => connection.adapter);
    expect(adapters).toEqual(['alpaca', 'ibkr-flex', 'tradier', 'snaptrade', 'csv', 'json']);
  });

  test('has commented examples of every trigger that work when the signs are taken off', () => {
    const [rules = ''] = policy!.text.split('\ndestination:');
    const file = { path: 'policy.yaml', text: uncomment(rules) };
    const outcome = parseConfig({ targets: targets!, brokerages: brokerages!, policy: file });
    expect(outcome.ok && outcome.value.policy.rules.map(({ trigger }) => trigger.type)).toEqual([
      'DRIFT_THRESHOLD',
      'TIME_BASED',
      'VOLATILITY_CHANGE',
      'CORRELATION_CHANGE',
      'MANUAL',
    ]);
  });
});

/** `vitest run -u` writes the tables anew. */
test('docs/CONFIGURATION.md has every key with its type, default and meaning', async () => {
  const path = `${root}docs/CONFIGURATION.md`;
  const schemas = configJsonSchemas();
  let text = readFileSync(path, 'utf8');
  for (const [name, schema] of Object.entries(schemas)) {
    const marked = new RegExp(`(<!-- keys of ${name}.yaml -->\n)[^]*?(<!-- end -->)`);
    expect(text).toMatch(marked);
    text = text.replace(marked, (_, begin, end) => `${begin}${keyTable(schema)}\n${end}`);
  }
  await expect(text).toMatchFileSnapshot(path);
});

test('every key has a meaning', () => {
  const table = Object.values(configJsonSchemas()).map(keyTable).join('\n');
  expect(table.split('\n').filter((line) => line.endsWith('|  |'))).toEqual([]);
});
