/** A ledger that is open already, for work that would open and close one of its own. */
import type { Ledger } from '#ledger/ledger.ts';

/** Closing it does nothing: that is left to whoever opened it. */
export function lentLedger(ledger: Ledger): Ledger {
  return new Proxy(ledger, {
    get: (owned, name) => {
      if (name === 'close') return async () => undefined;
      const member: unknown = Reflect.get(owned, name, owned);
      return typeof member === 'function' ? member.bind(owned) : member;
    },
  });
}
