/** How the report gets its charts: specifications go out, SVG comes back; who draws them is an argument. */
import type { TopLevelSpec } from 'vega-lite';

/** A Vega-Lite specification with its data in it; its colours may be CSS variables of the page. */
export type ChartSpec = TopLevelSpec;

/**
 * Draws one chart as an `<svg>` element, the same bytes for the same specification. It has no script, no link, no
 * id and no text that is not escaped.
 */
export type DrawChart = (spec: ChartSpec) => Promise<string>;
