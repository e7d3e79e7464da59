/** A crossing as the event that tells others of it. */
import { v5 } from 'uuid';
import { z } from 'zod';
import { DRIFT_CROSSED, driftEventDocument } from '#domain/documents/drift-event.ts';
import type { NewCrossing } from '#ledger/drift-crossings.ts';
import type { DriftReport, Look } from './drift-report.ts';

/** Root of the ids of these events (RFC 9562 version 5, SHA-1 of names below this UUID). */
const NAMESPACE = '0e6c5b0e-6b52-5b0b-9c1f-0a5d3d7f7c3e';

type Crossed = Look['changes']['crossed'][number];

export function newCrossing(reading: Crossed, report: DriftReport): NewCrossing {
  const { scope, name, place: side, weight, targetWeight, bandLow, bandHigh } = reading;
  const { portfolioId, measuredAt, quotesAsOf } = report;
  const eventId = v5(
    JSON.stringify([DRIFT_CROSSED, portfolioId, scope, name, side, measuredAt]),
    NAMESPACE,
  );
  const event = {
    eventId,
    timestamp: measuredAt,
    driftCrossed: {
      ...{ portfolioId, scope, name, side, bandLow, bandHigh, quotesAsOf, targetWeight },
      currentWeight: weight,
      drift: weight.minus(targetWeight),
    },
  };
  return {
    scope,
    name,
    side,
    event: {
      id: eventId,
      portfolioId,
      type: DRIFT_CROSSED,
      payload: JSON.stringify(z.encode(driftEventDocument, event)),
      createdAt: measuredAt,
    },
  };
}
