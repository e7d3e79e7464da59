/** The building blocks of the report: sections, tables that become cards on a phone, figures, notes. */
import { type Html, html, type Part, trusted } from './html.ts';

export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

export interface Row {
  readonly cells: readonly Part[];
  readonly emphasised?: boolean;
}

export function section(id: string, title: string, ...content: readonly Part[]): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>\n`;
}

/** The roles keep it a table for screen readers where a narrow page shows its rows as cards. */
export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Html {
  const headings = columns.map(
    ({ heading, align }) => html`<th role="columnheader" scope="col"${side(align)}>${heading}</th>`,
  );
  return html`<table role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${headings}</tr></thead><tbody role="rowgroup">${rows.map(
    (row) => tableRow(columns, row),
  )}</tbody></table>\n`;
}

function tableRow(columns: readonly Column[], { cells, emphasised }: Row): Html {
  const marked = emphasised === true ? html` class="chosen"` : null;
  return html`<tr role="row"${marked}>${cells.map((cell, index) => {
    const { heading, align } = columns[index] ?? { heading: '' };
    return html`<td role="cell"${side(align)} data-label="${heading}">${cell}</td>`;
  })}</tr>\n`;
}

function side(align: Column['align']): Html | null {
  return align === 'right' ? html` class="right"` : null;
}

/** A chart with its words: `description` says what it shows to those who do not see it. */
export function figure(svg: string, description: string, caption?: Part): Html {
  const words = caption === undefined ? null : html`<figcaption>${caption}</figcaption>`;
  return html`<figure><div role="img" aria-label="${description}">${trusted(svg)}</div>${words}</figure>\n`;
}

export function note(kind: 'bad' | 'warning' | 'good', ...content: readonly Part[]): Html {
  return html`<div class="note ${kind}">${content}</div>\n`;
}

export function paragraph(...content: readonly Part[]): Html {
  return html`<p>${content}</p>\n`;
}

/** Shown when asked for on a screen, and always on paper. */
export function details(summary: string, ...content: readonly Part[]): Html {
  return html`<details><summary>${summary}</summary>${content}</details>\n`;
}

export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly remark?: string;
}

export function tiles(entries: readonly Tile[]): Html {
  return html`<dl class="tiles">${entries.map(
    ({ name, value, remark }) =>
      html`<div><dt>${name}</dt><dd>${value}${remark === undefined ? null : html` <small>${remark}</small>`}</dd></div>`,
  )}</dl>\n`;
}
