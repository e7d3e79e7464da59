/** How much of a proof is done: a sample with every test run, the whole of it by its own command. */

/** The number that a `npm run prove:...` command sets, else what the ordinary tests do. */
export function proofSize(variable: string, ordinary: number): number {
  const asked = process.env[variable];
  return asked === undefined ? ordinary : Number(asked);
}

/** Figures for docs/RELIABILITY.md; said only when a whole proof was asked for. */
export function reportFigures(variable: string, figures: Readonly<Record<string, unknown>>): void {
  if (process.env[variable] !== undefined) console.info(JSON.stringify(figures));
}
