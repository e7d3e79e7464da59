/** The stores of a single machine keep the contract: its disk, and the memory that stands for one in tests. */
import { describe } from 'vitest';
import { nodeFileSystem } from '#runs/file-system.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { fileSystemContract, runLockContract } from './file-system-contract.ts';

describe('the disk', () => {
  fileSystemContract(async () => ({
    fileSystem: nodeFileSystem,
    root: await temporaryDirectory(),
  }));

  describe('locks', () => {
    let root: Promise<string> | undefined;
    runLockContract(async () => {
      root ??= temporaryDirectory();
      return { fileSystem: nodeFileSystem, root: await root };
    });
  });
});

describe('the memory of tests', () => {
  fileSystemContract(async () => {
    const fileSystem = new MemoryFileSystem();
    await fileSystem.makeDirectory('/work');
    return { fileSystem, root: '/work' };
  });
});
