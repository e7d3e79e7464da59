/** A configuration directory in memory. */
import { MemoryFileSystem } from '../support/memory-file-system.ts';

/** A file system whose only directory, `/config`, holds these files. */
export async function holding(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<MemoryFileSystem> {
  const fileSystem = new MemoryFileSystem();
  await fileSystem.makeDirectory('/config');
  for (const [name, content] of Object.entries(files)) {
    const file = await fileSystem.create(`/config/${name}`);
    await file.write(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }
  return fileSystem;
}
