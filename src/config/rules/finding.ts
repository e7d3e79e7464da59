/** What a rule that looks at several values at once finds wrong. */
import type { InstrumentSymbol } from '#domain/ids.ts';
import { classTargets } from '../normalise/targets.ts';
import type { TreePath } from '../source.ts';
import { closest } from '../suggest.ts';
import type { WrittenConfig } from '../written.ts';

export type FileName = keyof WrittenConfig;

export interface Finding {
  readonly file: FileName;
  readonly path: TreePath;
  /** Whether the key or the value is pointed at. */
  readonly part?: 'key' | 'value';
  readonly what: string;
  readonly next: string;
}

/** Silent about what it needs but could not be read: that has been reported already. */
export type ConfigRule = (written: WrittenConfig) => Iterable<Finding>;

/** The classes that have a target, `cash` always among them; undefined when there are none to be read. */
export function knownClasses({ targets }: WrittenConfig): ReadonlySet<string> | undefined {
  const { assetClasses, weights } = targets;
  if (assetClasses === undefined || weights === undefined) return undefined;
  if (assetClasses === null && weights === null) return undefined;
  return new Set(classTargets({ assetClasses, weights }).map(({ assetClass }) => assetClass));
}

/** Every instrument that targets.yaml names; undefined when there are no targets to be read. */
export function knownInstruments({ targets }: WrittenConfig): ReadonlySet<string> | undefined {
  const { assetClasses, weights, instruments } = targets;
  if (assetClasses === undefined || weights === undefined) return undefined;
  if (instruments === undefined || (assetClasses === null && weights === null)) return undefined;
  const listed = classTargets({ assetClasses, weights }).flatMap((target) => target.instruments);
  return new Set<string>([...listed, ...Object.keys(instruments)]);
}

/** Instruments that targets.yaml does not name, one finding each; `otherwise` is advice for what is no misprint. */
export function* unknownInstruments(
  known: ReadonlySet<string>,
  symbols: readonly InstrumentSymbol[],
  place: Pick<Finding, 'file' | 'path'> & { readonly otherwise: (symbol: string) => string },
): Iterable<Finding> {
  for (const [index, symbol] of symbols.entries()) {
    if (known.has(symbol)) continue;
    const meant = closest(symbol, known);
    const otherwise = place.otherwise(symbol);
    yield {
      file: place.file,
      path: [...place.path, index],
      what: `no target and no entry of instruments names ${JSON.stringify(symbol)}`,
      next:
        meant === undefined
          ? otherwise
          : `did you mean ${JSON.stringify(meant)}? Otherwise ${otherwise}`,
    };
  }
}

/** For instruments that need no class. */
export const addEntry = (symbol: string) =>
  `add \`${symbol}: {}\` under instruments in targets.yaml`;

/** Did you mean, else what else may help. */
export function adviseOn(word: string, known: Iterable<string>, otherwise: string): string {
  const meant = closest(word, known);
  return meant === undefined ? otherwise : `did you mean ${JSON.stringify(meant)}?`;
}

/** The positions of values that stand before in the same list. */
export function repeatedAt(values: readonly string[]): readonly number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}
