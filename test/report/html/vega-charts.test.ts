/** Charts without a browser: the same everywhere, harmless, and alone. */
import { describe, expect, test } from 'vitest';
import type { TradeDate } from '#domain/time.ts';
import { barsSpec, bulletSpec, courseSpec } from '#report/html/specs.ts';
import { drawWithVega } from '#report/html/vega-charts.ts';

const BULLET = { bandLow: 0.2, bandHigh: 0.4, target: 0.3, before: 0.5, after: 0.35 };

describe('a drawn chart', () => {
  test('is an svg for those who see it, in colours of the page', async () => {
    const svg = await drawWithVega(bulletSpec(BULLET, 0.5));
    expect(svg).toMatch(/^<svg aria-hidden="true" focusable="false" width="280" height="24"/);
    for (const colour of ['band', 'before', 'after', 'text'])
      expect(svg).toContain(`fill="var(--${colour})"`);
    expect(svg).not.toMatch(/http|<script|<style| id=/);
  });

  test('draws weights to scale', async () => {
    const svg = await drawWithVega(bulletSpec(BULLET, 0.5));
    // 280 pixels are 50 %: the bar before reaches the end, the one after 70 % of it.
    expect(svg).toMatch(/d="M0,\S*h280v13h-280Z" fill="var\(--before\)"/);
    expect(svg).toMatch(/d="M0,\S*h196v5h-196Z" fill="var\(--after\)"/);
  });

  test('escapes the texts in it', async () => {
    const name = `<script>alert("x")</script>&`;
    const svg = await drawWithVega(
      barsSpec([{ name, value: 1, label: '<b onclick="x">', emphasised: false }]),
    );
    expect(svg).not.toMatch(/<script|<b /);
    expect(svg).toContain('&lt;script');
    expect(svg).toContain('&lt;b onclick=');
  });

  test('puts negative bars on the other side', async () => {
    const bar = (value: number) => ({ name: `${value}`, value, label: 'x', emphasised: true });
    const svg = await drawWithVega(barsSpec([bar(0.5), bar(-0.5)]));
    const [right, left] = [...svg.matchAll(/d="M([\d.]+),[\d.]+h([\d.]+)v14/g)];
    expect(Number(left?.[1]) + Number(left?.[2])).toBeCloseTo(Number(right?.[1]));
  });

  test('dates runs by their date, whatever the time zone of the machine', async () => {
    const measurements = ['2026-11-19', '2026-11-20'].map((date) => ({
      date: date as TradeDate,
      value: 0.02,
    }));
    const svg = await drawWithVega(
      courseSpec(measurements, { mark: 'line', format: '.1%', zero: true }),
    );
    expect(svg).toContain('>19 Nov 2026<');
    expect(svg).toContain('>20 Nov 2026<');
  });

  test('loads nothing', async () => {
    const svg = await drawWithVega({
      data: { url: 'http://127.0.0.1:9/data.json' },
      mark: 'point',
      encoding: { x: { field: 'value', type: 'quantitative' } },
    });
    expect(svg).not.toContain('127.0.0.1');
  });
});
