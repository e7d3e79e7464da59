/**
 * A file system in memory that forgets, when it crashes, exactly what a real one may forget: content that was not
 * fsynced, and names in directories that were not fsynced.
 */
import { dirname } from 'node:path';
import {
  type DirectoryEntry,
  type FileSystem,
  fileError,
  type NewFile,
} from '#runs/file-system.ts';

interface FileNode {
  readonly kind: 'file';
  content: Uint8Array;
  durable: Uint8Array;
}
interface DirectoryNode {
  readonly kind: 'directory';
  entries: Map<string, Node>;
  durable: Map<string, Node>;
}
type Node = FileNode | DirectoryNode;

export class MemoryFileSystem implements FileSystem {
  readonly #root: DirectoryNode;

  constructor(root: DirectoryNode = newDirectory()) {
    this.#root = root;
  }

  /** Another disk with the same content, all of it safe. */
  copy(): MemoryFileSystem {
    return new MemoryFileSystem(copyDirectory(this.#root));
  }

  async read(path: string, bytesMax: number): Promise<Uint8Array> {
    const node = this.#find(path);
    if (node.kind === 'directory') throw fileError('EISDIR', 'is a directory', path);
    if (node.content.length > bytesMax) throw fileError('EFBIG', 'too large', path);
    return node.content;
  }

  async create(path: string): Promise<NewFile> {
    const { parent, name } = this.#parentOf(path);
    if (parent.entries.has(name)) throw fileError('EEXIST', 'exists', path);
    const file: FileNode = { kind: 'file', content: NOTHING, durable: NOTHING };
    parent.entries.set(name, file);
    return openFile(file);
  }

  async append(path: string): Promise<NewFile> {
    const { parent, name } = this.#parentOf(path);
    const present = parent.entries.get(name);
    if (present?.kind === 'directory') throw fileError('EISDIR', 'is a directory', path);
    const file: FileNode = present ?? { kind: 'file', content: NOTHING, durable: NOTHING };
    parent.entries.set(name, file);
    return openFile(file);
  }

  async rename(from: string, to: string): Promise<void> {
    const node = this.#find(from);
    const source = this.#parentOf(from);
    const target = this.#parentOf(to);
    const replaced = target.parent.entries.get(target.name);
    if (replaced?.kind === 'file' && node.kind === 'directory')
      throw fileError('ENOTDIR', 'not a directory', to);
    if (replaced?.kind === 'directory' && replaced.entries.size > 0)
      throw fileError('ENOTEMPTY', 'not empty', to);
    source.parent.entries.delete(source.name);
    target.parent.entries.set(target.name, node);
  }

  async remove(path: string): Promise<void> {
    const node = this.#find(path);
    if (node.kind === 'directory') throw fileError('EISDIR', 'is a directory', path);
    const { parent, name } = this.#parentOf(path);
    parent.entries.delete(name);
  }

  async makeDirectory(path: string): Promise<void> {
    const { parent, name } = this.#parentOf(path);
    if (parent.entries.has(name)) throw fileError('EEXIST', 'exists', path);
    parent.entries.set(name, newDirectory());
  }

  async removeDirectory(path: string): Promise<void> {
    if (this.#directory(path).entries.size > 0) throw fileError('ENOTEMPTY', 'not empty', path);
    const { parent, name } = this.#parentOf(path);
    parent.entries.delete(name);
  }

  async list(path: string): Promise<readonly DirectoryEntry[]> {
    const node = this.#directory(path);
    return [...node.entries]
      .map(([name, { kind }]) => ({ name, kind }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  async syncDirectory(path: string): Promise<void> {
    const node = this.#directory(path);
    node.durable = new Map(node.entries);
  }

  /**
   * A loss of power: `survives` is asked once for each change that was not made safe, whether it happened to
   * reach the disk all the same.
   */
  crash(survives: () => boolean): void {
    crashDirectory(this.#root, survives);
  }

  /** Every file with its text, for comparing states. */
  snapshot(): ReadonlyMap<string, string> {
    const files = new Map<string, string>();
    collect(this.#root, '', files);
    return files;
  }

  #find(path: string): Node {
    let node: Node = this.#root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      if (node.kind === 'file') throw fileError('ENOTDIR', 'not a directory', path);
      const next: Node | undefined = node.entries.get(name);
      if (next === undefined) throw fileError('ENOENT', 'no such file or directory', path);
      node = next;
    }
    return node;
  }

  #directory(path: string): DirectoryNode {
    const node = this.#find(path);
    if (node.kind === 'file') throw fileError('ENOTDIR', 'not a directory', path);
    return node;
  }

  #parentOf(path: string): { parent: DirectoryNode; name: string } {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return { parent: this.#directory(dirname(path)), name };
  }
}

const NOTHING = new Uint8Array();

function openFile(file: FileNode): NewFile {
  return {
    write: async (bytes) => {
      const content = new Uint8Array(file.content.length + bytes.length);
      content.set(file.content);
      content.set(bytes, file.content.length);
      file.content = content;
    },
    sync: async () => {
      file.durable = file.content;
    },
    close: async () => {},
  };
}

function newDirectory(): DirectoryNode {
  return { kind: 'directory', entries: new Map(), durable: new Map() };
}

function copyDirectory({ entries }: DirectoryNode): DirectoryNode {
  const copies = new Map<string, Node>();
  for (const [name, node] of entries)
    copies.set(
      name,
      node.kind === 'directory' ? copyDirectory(node) : { ...node, durable: node.content },
    );
  return { kind: 'directory', entries: copies, durable: new Map(copies) };
}

function crashDirectory(directory: DirectoryNode, survives: () => boolean): void {
  for (const name of new Set([...directory.entries.keys(), ...directory.durable.keys()])) {
    const before = directory.durable.get(name);
    const after = directory.entries.get(name);
    if (before === after || survives()) continue;
    if (before === undefined) directory.entries.delete(name);
    else directory.entries.set(name, before);
  }
  for (const node of directory.entries.values()) {
    if (node.kind === 'directory') crashDirectory(node, survives);
    else crashFile(node, survives);
  }
  directory.durable = new Map(directory.entries);
}

/** Bytes that were not fsynced may be lost from the first on, from somewhere in the middle, or not at all. */
function crashFile(file: FileNode, survives: () => boolean): void {
  if (file.content !== file.durable && !survives())
    file.content = survives() ? file.content.slice(0, file.content.length / 2) : file.durable;
  file.durable = file.content;
}

function collect(directory: DirectoryNode, path: string, files: Map<string, string>): void {
  for (const [name, node] of directory.entries) {
    if (node.kind === 'directory') collect(node, `${path}/${name}`, files);
    else files.set(`${path}/${name}`, new TextDecoder().decode(node.content));
  }
}
