/**
 * Which bands were left, and which are back: each crossing is announced once.
 *
 * A class that left its band stays out until a reading is inside by the margin of `measure`; only then may it be
 * announced again. A jump from one side of the band to the other is a crossing of its own.
 */
import type { DriftScope, DriftSide } from '#domain/vocabulary.ts';
import type { DriftReading } from './measure.ts';

/** A band that was left and is not back yet. */
export interface OpenCrossing {
  readonly scope: DriftScope;
  readonly name: string;
  readonly side: DriftSide;
}

export interface CrossingChanges<Open extends OpenCrossing> {
  /** To be announced. */
  readonly crossed: readonly (DriftReading & { readonly place: DriftSide })[];
  /** Over: back inside, on the other side now, or watched no more. */
  readonly over: readonly Open[];
}

export type DriftState = 'in_band' | 'out_of_band' | 'returning';

export function crossingChanges<Open extends OpenCrossing>(
  open: readonly Open[],
  readings: readonly DriftReading[],
): CrossingChanges<Open> {
  const openByKey = new Map(open.map((each) => [keyOf(each), each]));
  const readByKey = new Map(readings.map((each) => [keyOf(each), each]));
  return {
    crossed: readings.filter(isOutside).filter((reading) => {
      return openByKey.get(keyOf(reading))?.side !== reading.place;
    }),
    over: open.filter((each) => {
      const place = readByKey.get(keyOf(each))?.place ?? 'inside';
      return place !== 'near' && place !== each.side;
    }),
  };
}

/** `returning` was out and is inside its band again, but not by the margin. */
export function driftState({ place }: DriftReading, isOpen: boolean): DriftState {
  if (place === 'above' || place === 'below') return 'out_of_band';
  return isOpen && place === 'near' ? 'returning' : 'in_band';
}

/** Scopes are single words, so a key names one pair. */
export function keyOf({ scope, name }: { readonly scope: DriftScope; readonly name: string }) {
  return `${scope} ${name}`;
}

function isOutside(reading: DriftReading): reading is DriftReading & { readonly place: DriftSide } {
  return reading.place === 'above' || reading.place === 'below';
}
