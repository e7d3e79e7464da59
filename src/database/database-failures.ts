/** Failures of a database as problems: what the machine did is reported, what we did wrong is a bug and throws. */
import { failure, type Outcome } from '#domain/outcome.ts';

export class DatabaseFailures {
  readonly #where: string;
  readonly #reasonOf: (error: unknown) => FailureReason | undefined;

  /** `where` names the database in problems, without secrets; `reasonOf` gives undefined for a bug. */
  constructor(where: string, reasonOf: (error: unknown) => FailureReason | undefined) {
    this.#where = where;
    this.#reasonOf = reasonOf;
  }

  async attempt<Value>(
    doing: string,
    action: () => Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> {
    try {
      return await action();
    } catch (error) {
      const reason = this.#reasonOf(error);
      if (reason === undefined) throw error;
      return failure({
        code: 'storage-failed',
        where: this.#where,
        what: `cannot ${doing}: ${reason.why}`,
        next: reason.next,
      });
    }
  }
}

export interface FailureReason {
  readonly why: string;
  readonly next: string;
}
