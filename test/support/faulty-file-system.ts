/** A file system whose operation number N fails, once or from then on: for loops over every operation of a deed. */
import { type FileSystem, fileError, type NewFile } from '#runs/file-system.ts';

export interface Fault {
  /** Counted from 1. */
  readonly operation: number;
  readonly code: 'ENOSPC' | 'EIO' | 'EACCES';
  /** Whether every later operation fails as well. */
  readonly persistent: boolean;
}

export class FaultyFileSystem implements FileSystem {
  readonly #inner: FileSystem;
  readonly #fault: Fault;
  #count = 0;

  constructor(inner: FileSystem, fault: Fault) {
    this.#inner = inner;
    this.#fault = fault;
  }

  /** Whether the deed had as many operations as the fault needed. */
  get struck(): boolean {
    return this.#count >= this.#fault.operation;
  }

  async read(path: string, bytesMax: number): Promise<Uint8Array> {
    this.#strike(path);
    return this.#inner.read(path, bytesMax);
  }

  async create(path: string): Promise<NewFile> {
    this.#strike(path);
    return this.#faulty(path, await this.#inner.create(path));
  }

  async append(path: string): Promise<NewFile> {
    this.#strike(path);
    return this.#faulty(path, await this.#inner.append(path));
  }

  #faulty(path: string, file: NewFile): NewFile {
    return {
      write: async (bytes) => {
        if (!this.#strikes()) return file.write(bytes);
        await file.write(bytes.subarray(0, bytes.length / 2));
        throw this.#error(path);
      },
      sync: async () => {
        this.#strike(path);
        await file.sync();
      },
      close: async () => {
        this.#strike(path);
        await file.close();
      },
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#strike(from);
    await this.#inner.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    this.#strike(path);
    await this.#inner.remove(path);
  }

  async makeDirectory(path: string): Promise<void> {
    this.#strike(path);
    await this.#inner.makeDirectory(path);
  }

  async removeDirectory(path: string): Promise<void> {
    this.#strike(path);
    await this.#inner.removeDirectory(path);
  }

  async list(path: string) {
    this.#strike(path);
    return this.#inner.list(path);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#strike(path);
    await this.#inner.syncDirectory(path);
  }

  #strike(path: string): void {
    if (this.#strikes()) throw this.#error(path);
  }

  #strikes(): boolean {
    this.#count += 1;
    return this.#fault.persistent
      ? this.#count >= this.#fault.operation
      : this.#count === this.#fault.operation;
  }

  #error(path: string): Error {
    return fileError(this.#fault.code, 'injected', path);
  }
}
