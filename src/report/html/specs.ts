/** The report's charts as Vega-Lite specifications: drawn as wide as a phone, in the colours of the page. */
import { dayNumber, type TradeDate } from '#domain/time.ts';
import type { ChartSpec } from './charts.ts';

const CHART_WIDTH_PIXELS = 340;
const BULLET_WIDTH_PIXELS = 280;
const BULLET_HEIGHT_PIXELS = 24;
const PANEL_HEIGHT_PIXELS = 110;
/** As estimated without measuring, which is a quarter more than it takes. */
const LABEL_WIDTH_PIXELS_MAX = 170;
const DAY_MS = 86_400_000;

const THEME = {
  aria: false,
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: 'var(--muted)',
    labelFontSize: 12,
    labelLimit: LABEL_WIDTH_PIXELS_MAX,
    titleColor: 'var(--muted)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    gridColor: 'var(--line)',
  },
  text: { color: 'var(--text)', fontSize: 12 },
} as const;

const MEASURED = { type: 'quantitative' } as const;

export interface Bullet {
  /** Weights as fractions. */
  readonly bandLow: number;
  readonly bandHigh: number;
  readonly target: number;
  readonly before: number;
  readonly after: number;
}

/** Band behind, weight before as the wide bar, after as the narrow one, target as the line across; from 0 to `scaleEnd`. */
export function bulletSpec(bullet: Bullet, scaleEnd: number): ChartSpec {
  const x = (field: keyof Bullet) => ({
    field,
    ...MEASURED,
    scale: { domain: [0, scaleEnd], nice: false, zero: true },
    axis: null,
  });
  return {
    width: BULLET_WIDTH_PIXELS,
    height: BULLET_HEIGHT_PIXELS,
    padding: 0,
    autosize: { type: 'none' },
    config: THEME,
    data: { values: [{ ...bullet }] },
    layer: [
      {
        mark: { type: 'bar', height: 22, color: 'var(--band)' },
        encoding: { x: x('bandLow'), x2: { field: 'bandHigh' } },
      },
      {
        mark: { type: 'bar', height: 13, color: 'var(--before)' },
        encoding: { x: x('before') },
      },
      { mark: { type: 'bar', height: 5, color: 'var(--after)' }, encoding: { x: x('after') } },
      {
        mark: { type: 'tick', height: 22, thickness: 2, opacity: 1, color: 'var(--text)' },
        encoding: { x: x('target') },
      },
    ],
  };
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as people read it. */
  readonly label: string;
  readonly emphasised: boolean;
}

/** One bar below another, in the order given; negative values go to the left. */
export function barsSpec(bars: readonly Bar[]): ChartSpec {
  const y = { field: 'name', type: 'nominal', sort: null, title: null } as const;
  // Room beside the longest bar for its label.
  const end = Math.max(0, ...bars.map(({ value }) => value)) * 1.3;
  const start = Math.min(0, ...bars.map(({ value }) => value)) * 1.3;
  const x = {
    field: 'value',
    ...MEASURED,
    axis: null,
    scale: { domain: [start, end > start ? end : start + 1], nice: false },
  };
  return {
    width: CHART_WIDTH_PIXELS,
    height: { step: 26 },
    padding: 0,
    autosize: { type: 'fit-x', contains: 'padding' },
    config: THEME,
    data: { values: bars.map((bar) => ({ ...bar })) },
    encoding: { y: { ...y, axis: { ticks: false, domain: false, labelPadding: 8 } }, x },
    layer: [
      {
        mark: { type: 'bar', height: 14 },
        encoding: {
          fill: {
            condition: { test: 'datum.emphasised', value: 'var(--after)' },
            value: 'var(--before)',
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5 },
        transform: [{ filter: 'datum.value >= 0' }],
        encoding: { text: { field: 'label', type: 'nominal' } },
      },
      {
        mark: { type: 'text', align: 'right', dx: -5 },
        transform: [{ filter: 'datum.value < 0' }],
        encoding: { text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}

export interface Measurement {
  readonly date: TradeDate;
  readonly value: number;
}

/** A figure over the runs: a line, or bars for what happened on each date; `format` is that of d3-format. */
export function courseSpec(
  measurements: readonly Measurement[],
  { mark, format, zero }: { mark: 'line' | 'bar'; format: string; zero: boolean },
): ChartSpec {
  const points = measurements.map(({ date, value }) => ({ time: dayNumber(date) * DAY_MS, value }));
  const times = points.map(({ time }) => time);
  return {
    width: CHART_WIDTH_PIXELS,
    height: PANEL_HEIGHT_PIXELS,
    padding: 0,
    autosize: { type: 'fit', contains: 'padding' },
    config: THEME,
    data: { values: points },
    mark:
      mark === 'line'
        ? { type: 'line', color: 'var(--after)', point: { color: 'var(--after)', size: 18 } }
        : { type: 'bar', color: 'var(--after)', width: 4 },
    encoding: {
      x: {
        field: 'time',
        type: 'temporal',
        // In UTC, so that a date is the same in every time zone.
        scale: { type: 'utc', padding: 6 },
        axis: {
          values: [Math.min(...times), Math.max(...times)],
          format: '%-d %b %Y',
          labelFlush: true,
          grid: false,
          title: null,
        },
      },
      y: {
        field: 'value',
        ...MEASURED,
        scale: { zero },
        axis: { tickCount: 3, format, title: null, domain: false, ticks: false },
      },
    },
  };
}
