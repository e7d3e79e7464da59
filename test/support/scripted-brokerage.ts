/** A scripted server that speaks for one vendor: faults are the same for all, answers are the vendor's. */
import type { Connection } from '#config/config.ts';
import { type ScriptedAnswer, type ScriptedRequest, startServer } from './scripted-server.ts';
import type { Fault, MakeBrokerage, Situation } from './situation.ts';

export interface VendorScript {
  readonly environment: Readonly<Record<string, string>>;
  connection(url: string): Connection;
  /** Undefined when the request carries the right credentials. */
  refuse(request: ScriptedRequest): ScriptedAnswer | undefined;
  answer(request: ScriptedRequest, situation: Situation): ScriptedAnswer;
  rateLimited(seconds: number, nowMs: number): ScriptedAnswer;
}

export function scriptedBrokerage(vendor: VendorScript): MakeBrokerage {
  return async (situation) => {
    let count = 0;
    const server = await startServer((request) => {
      count += 1;
      const isFaulty = count <= (situation.faultyRequests ?? Number.POSITIVE_INFINITY);
      const fault = isFaulty ? situation.fault : undefined;
      return (
        vendor.refuse(request) ??
        faultAnswer(fault, vendor, situation, request) ??
        vendor.answer(request, situation)
      );
    });
    return {
      connection: vendor.connection(server.url),
      environment: vendor.environment,
      requestCount: () => count,
    };
  };
}

function faultAnswer(
  fault: Fault | undefined,
  vendor: VendorScript,
  situation: Situation,
  request: ScriptedRequest,
): ScriptedAnswer | undefined {
  switch (fault?.kind) {
    case undefined:
    case 'endless-pages':
      return undefined;
    case 'unauthorized':
      // As some services do, the refusal quotes what it was given.
      return { status: 401, body: { message: `unauthorized: ${quoteCredentials(request)}` } };
    case 'forbidden':
      return { status: 403, body: 'forbidden' };
    case 'server-error':
      return { status: 500, body: { message: 'internal server error' } };
    case 'silent':
      return { fault: 'silent' };
    case 'cut-off':
      return { ...vendor.answer(request, situation), fault: 'cut-off' };
    case 'html':
      return {
        headers: { 'content-type': 'text/html' },
        body: '<!doctype html><title>Maintenance</title>',
      };
    case 'rate-limited':
      return vendor.rateLimited(fault.seconds, situation.nowMs);
  }
}

function quoteCredentials({ headers, rawQuery }: ScriptedRequest): string {
  return JSON.stringify([headers['authorization'], headers['apca-api-secret-key'], rawQuery]);
}

/** JSON in which the given texts stand as numbers, digit for digit. */
export class RawNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function jsonText(value: unknown): string {
  if (value instanceof RawNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`)
      .join(',')}}`;
  return JSON.stringify(value ?? null);
}
