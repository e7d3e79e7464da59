/** The report as people meet it: in a browser, on a phone and a laptop, in the light and in the dark, on paper. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentOf, rebalance, useDirectory, useFixtures } from '../../support/world.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
if (!present) console.warn(`SKIPPED: the report in a browser, there is no ${CHROMIUM}`);

const LENGTH_MAX_BYTES = 500_000;
const DURATION_MAX_MS = 1_000;

const fixtures = useFixtures();
const directory = useDirectory();
const runDirectory = () => join(directory(), 'runs', 'demo-household', '2026-11-20');
const report = () => join(runDirectory(), 'report.html');

beforeAll(async () => {
  const environment = environmentOf(fixtures());
  const ran = await rebalance(['run', '--workdir', directory()], { environment });
  expect(ran).toMatchObject({ exit: 0, stderr: '' });
});

describe('the report of the fixture household', () => {
  test('is light enough to be sent by mail', async () => {
    expect((await stat(report())).size).toBeLessThan(LENGTH_MAX_BYTES);
  });

  test('is made again from the files alone, byte for byte, within a second', async () => {
    const out = join(directory(), 'again.html');
    const started = performance.now();
    const again = await rebalance(['report', runDirectory(), '--out', out]);
    expect(performance.now() - started).toBeLessThan(DURATION_MAX_MS);
    expect(again).toMatchObject({ exit: 0, stdout: `${out}\n`, stderr: '' });
    expect(await readFile(out, 'utf8')).toBe(await readFile(report(), 'utf8'));
  });
});

describe.skipIf(!present)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }, 60_000);
  afterAll(() => browser?.close());

  test.each`
    device      | width   | colorScheme
    ${'phone'}  | ${390}  | ${'light'}
    ${'phone'}  | ${390}  | ${'dark'}
    ${'laptop'} | ${1280} | ${'light'}
    ${'laptop'} | ${1280} | ${'dark'}
  `(
    'on a $device in the $colorScheme: nothing that axe objects to, nothing cut off, nothing fetched',
    async ({ width, colorScheme }) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      const url = pathToFileURL(report()).href;
      await page.goto(url);
      // What is folded away is to be read as well.
      await page.locator('details').evaluateAll((all) => {
        for (const details of all) details.setAttribute('open', '');
      });
      expect(requests).toEqual([url]);
      expect(complaints).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const { violations } = await new AxeBuilder({ page })
        .options({ resultTypes: ['violations'] })
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await context.close();
    },
    60_000,
  );

  test('on paper: dark on white, with everything that is folded away on a screen', async () => {
    const context = await browser.newContext({ colorScheme: 'dark' });
    const page = await context.newPage();
    await page.goto(pathToFileURL(report()).href);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    await expect
      .poll(() => page.getByText('no account overdrawn').isVisible(), { timeout: 5_000 })
      .toBe(true);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await context.close();
  }, 60_000);
});
