/** PostgreSQL for dry runs: everything happens in one transaction, which is never committed. */
import { CompiledQuery, type DatabaseConnection, PostgresDialect, PostgresDriver } from 'kysely';
import type { Pool } from 'pg';

/** `pool` must have one connection only. When that is closed, the server undoes whatever was done on it. */
export class UndoneDialect extends PostgresDialect {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): PostgresDriver {
    return new UndoneDriver({
      pool: this.#pool,
      onCreateConnection: (connection) => say(connection, 'begin'),
    });
  }
}

/** What would be a transaction is a part of the one that is undone. */
class UndoneDriver extends PostgresDriver {
  override beginTransaction(connection: DatabaseConnection): Promise<void> {
    return say(connection, 'savepoint step');
  }

  override commitTransaction(connection: DatabaseConnection): Promise<void> {
    return say(connection, 'release savepoint step');
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await say(connection, 'rollback to savepoint step');
    await say(connection, 'release savepoint step');
  }
}

async function say(connection: DatabaseConnection, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}
