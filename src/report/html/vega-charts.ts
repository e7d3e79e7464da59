/** Charts by Vega without a browser; the library is loaded with the first chart, since few commands draw one. */
import type { Loader } from 'vega';
import type { DrawChart } from './charts.ts';

/** No canvas, no DOM: widths of texts are estimated, so the same specification gives the same bytes everywhere. */
export const drawWithVega: DrawChart = async (spec) => {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const compiled = vegaLite.compile(spec, { logger: vega.logger(vega.None) });
  const view = new vega.View(vega.parse(compiled.spec), {
    renderer: 'none',
    logLevel: vega.None,
    loader: REFUSING_LOADER,
  });
  try {
    return withoutOuterNames(await view.toSVG());
  } finally {
    view.finalize();
  }
};

/** A specification brings its data with it: nothing is ever fetched for a chart. */
const refuse = () => Promise.reject(new TypeError('a chart of the report loads nothing'));
const REFUSING_LOADER: Loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

/** Inside HTML an `<svg>` needs no namespaces; screen readers hear the text beside it instead. */
function withoutOuterNames(svg: string): string {
  return svg.replace(/^<svg [^>]*?(?= width=)/, '<svg aria-hidden="true" focusable="false"');
}
