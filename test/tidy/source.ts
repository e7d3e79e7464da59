/** The project's own source files as text, for the tests that keep it tidy. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** `fetch` for `src/fetch/csv/parse.ts`. */
  readonly room: string;
  readonly imports: readonly string[];
}

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;

export function sourceFiles(pattern: string): readonly SourceFile[] {
  return globSync(pattern, { cwd: ROOT })
    .sort()
    .map((path) => {
      const text = readFileSync(`${ROOT}${path}`, 'utf8');
      return {
        path,
        text,
        room: path.split('/')[1] ?? '',
        imports: [...withoutComments(text).matchAll(IMPORT)].map(
          ([, specifier]) => specifier ?? '',
        ),
      };
    });
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

/** The room that an import leads to, or null when it leaves the project or stays in its room. */
export function importedRoom(file: SourceFile, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1).split('/')[0] ?? null;
  if (!specifier.startsWith('.')) return null;
  const resolved = new URL(specifier, `file:///${file.path}`).pathname.split('/').slice(1);
  return resolved[0] === 'src' ? (resolved[1] ?? null) : (resolved[0] ?? null);
}
