/** `policy.yaml` as written -> as the program uses it. */
import { decimal, toFloat } from '#domain/decimal.ts';
import type { AssetClass } from '#domain/ids.ts';
import { unreachable } from '#domain/invariant.ts';
import type { Policy } from '../config.ts';
import type { EventPolicy } from '../events.ts';
import type { Rule, Trigger } from '../rule.ts';
import type { WrittenEvents } from '../written/events.ts';
import type { WrittenRule } from '../written/rule.ts';
import type { PolicySections } from '../written.ts';

const RELATIVE_DRIFT = decimal('0.25');
const CORRELATION_THRESHOLD = 0.2;
const JENNRICH_ALPHA = 0.01;

export function normalisePolicy(written: PolicySections): Policy {
  const { instrument, groups } = written.caps;
  return {
    ...written,
    rules: written.rules.map(normaliseRule),
    caps: {
      instrument,
      groups: Object.entries(groups).map(([name, group]) => ({ name, ...group })),
    },
    expectedReturns: mapOf(written.expectedReturns),
    location: mapOf(written.location),
    events: normaliseEvents(written.events),
  };
}

function mapOf<Value>(record: Readonly<Record<string, Value>>): ReadonlyMap<AssetClass, Value> {
  return new Map(Object.entries(record) as [AssetClass, Value][]);
}

function normaliseEvents(written: WrittenEvents): EventPolicy {
  const { attemptsMax, retryDelay, retryDelayMax, timeout } = written;
  return {
    sink: sinkOf(written),
    attemptsMax,
    retryDelayMs: retryDelay,
    retryDelayMaxMs: retryDelayMax,
    timeoutMs: timeout,
  };
}

function sinkOf(written: WrittenEvents): EventPolicy['sink'] {
  switch (written.sink) {
    case 'file':
      return { kind: 'file' };
    case 'webhook':
      return { kind: 'webhook', credentials: written.credentials };
    case 'nats': {
      const { server, subject, stream, credentials } = written;
      return { kind: 'nats', server, subject, stream, credentials };
    }
    default:
      return unreachable(written);
  }
}

export function normaliseRule(written: WrittenRule): Rule {
  const { method, constraints, enabled } = written;
  return { trigger: triggerOf(written), method, constraints, enabled };
}

function triggerOf(written: WrittenRule): Trigger {
  const { triggerType: type, triggerParameters: parameters } = written;
  switch (type) {
    case 'DRIFT_THRESHOLD': {
      const fallback = parameters.scope === 'portfolio' ? null : RELATIVE_DRIFT;
      const { relative = fallback } = parameters;
      return { type, ...parameters, relative };
    }
    case 'TIME_BASED': {
      const { every, months, day, cooldown } = parameters;
      return { type, every, months, day, cooldownDays: cooldown };
    }
    case 'VOLATILITY_CHANGE':
      return { type, ...parameters, ratio: toFloat(parameters.ratio) };
    case 'CORRELATION_CHANGE': {
      const { shortWindow, longWindow, measure, threshold, alpha } = parameters;
      return {
        type,
        shortWindow,
        longWindow,
        measure:
          measure === 'jennrich'
            ? { kind: measure, alpha: alpha === undefined ? JENNRICH_ALPHA : toFloat(alpha) }
            : {
                kind: measure,
                threshold: threshold === undefined ? CORRELATION_THRESHOLD : toFloat(threshold),
              },
      };
    }
    case 'MANUAL':
      return { type };
    default:
      return unreachable(type);
  }
}
