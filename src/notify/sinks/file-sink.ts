/** Events as lines of a file, each of which survives a loss of power once it is delivered. */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PortfolioId } from '#domain/ids.ts';
import { DELIVERED, type EventSink, failed, systemCode } from './sink.ts';

const FILE_MODE = 0o640;
const DIRECTORY_MODE = 0o750;
const LINE_BREAK = 0x0a;

/** The lines are the event documents themselves, in one file for each portfolio. */
export function openFileSink(pathOf: (portfolioId: PortfolioId) => string): EventSink {
  return {
    name: 'file',
    send: async ({ portfolioId, payload }) => {
      try {
        await appendLine(pathOf(portfolioId), payload);
        return DELIVERED;
      } catch (error) {
        const code = systemCode(error);
        if (code === undefined) throw error;
        return failed(`cannot be written (${code})`);
      }
    },
    close: () => Promise.resolve(),
  };
}

async function appendLine(path: string, text: string): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  const file = await open(path, 'a+', FILE_MODE);
  try {
    const { size } = await file.stat();
    // A crash or a full disk may have cut the last line; what comes after it is a line of its own.
    const isCut = size > 0 && (await lastByte(file, size)) !== LINE_BREAK;
    await file.writeFile(`${isCut ? '\n' : ''}${text}\n`);
    await file.datasync();
    if (size === 0) await syncDirectory(directory);
  } finally {
    await file.close();
  }
}

async function lastByte(file: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await file.read(new Uint8Array(1), 0, 1, size - 1);
  return buffer[0];
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
