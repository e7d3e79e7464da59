/** The shipped program: one small entry and a chunk for each command, loaded when it is called; and the library with its types. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';

const TYPES = 'dist/types';

/** The programs; tests bundle them with programs of their own. */
export const BUNDLE = {
  input: {
    main: 'src/cli/main.ts',
    library: 'src/library/index.ts',
    // The threads of the service are a program of their own.
    'service-thread': 'src/service/work/thread.ts',
    'background-thread': 'src/service/background/thread.ts',
  },
  platform: 'node',
  // It finds its WebAssembly beside itself, and is loaded only for a proof.
  external: ['highs'],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    cleanDir: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
} satisfies RolldownOptions;

export default defineConfig({ ...BUNDLE, plugins: [declarations()] });

/** Declarations of the library and of all it names, with imports that need nothing of this package's own settings. */
function declarations(): Plugin {
  return {
    name: 'declarations',
    closeBundle() {
      const settings = 'dist/tsconfig.json';
      writeFileSync(
        settings,
        JSON.stringify({
          extends: '../tsconfig.json',
          compilerOptions: {
            noEmit: false,
            declaration: true,
            emitDeclarationOnly: true,
            rootDir: '../src',
            outDir: 'types',
          },
          include: ['../src/library/index.ts'],
        }),
      );
      execFileSync('tsc', ['--project', settings], { stdio: 'inherit' });
      rmSync(settings);
      for (const file of globSync(`${TYPES}/**/*.d.ts`))
        writeFileSync(file, withPlainImports(readFileSync(file, 'utf8'), file));
    },
  };
}

/** `'#domain/decimal.ts'` and `'./prices.ts'` become `'../domain/decimal.js'` and `'./prices.js'`. */
function withPlainImports(text: string, file: string): string {
  return text.replace(/(['"])(#|\.{1,2}\/)([^'"]+)\.ts\1/g, (_, quote, start, path) => {
    const target = start === '#' ? join(TYPES, path) : join(dirname(file), `${start}${path}`);
    const specifier = relative(dirname(file), target);
    return `${quote}${specifier.startsWith('.') ? '' : './'}${specifier}.js${quote}`;
  });
}
