/** The program's version and what it needs, as package.json says. */
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

/** The Node.js it is made for, such as `>=24.15`. */
export const NODE_RANGE: string = manifest.engines.node;
