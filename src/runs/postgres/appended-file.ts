/** A file that grows: what is written is gathered for a moment, since every addition writes the file anew. */
import type { NewFile } from '../file-system.ts';

const GATHERED_MS = 1_000;
const GATHERED_BYTES_MAX = 256 * 1024;

export class AppendedFile implements NewFile {
  readonly #extend: (bytes: Uint8Array) => Promise<void>;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(extend: (bytes: Uint8Array) => Promise<void>) {
    this.#extend = extend;
  }

  /** Tells of a failure of what was written before. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= GATHERED_BYTES_MAX) return this.sync();
    this.#timer ??= setTimeout(() => this.#flush(), GATHERED_MS).unref();
    return this.#failure === undefined ? undefined : this.#writing;
  }

  sync(): Promise<void> {
    this.#flush();
    return this.#writing;
  }

  close(): Promise<void> {
    return this.sync();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered.length === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#writing = this.#writing.then(() => this.#extend(bytes));
    // Whoever waits next is told; nobody may be waiting now.
    this.#writing.catch((error: unknown) => {
      this.#failure = error;
    });
  }
}
