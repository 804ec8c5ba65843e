import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '..');

/** The oldest browsers that draw the report: they know CSS's color-mix and `toSorted`, all since the summer of 2023. */
const BROWSERS = ['chrome111', 'firefox115', 'safari16.4'];

/** The viewer runs from a file in somebody's browser: there is no Node behind it. */
const WITHOUT_NODE: Plugin = {
  name: 'without-node',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source.startsWith('node:')) throw new Error(`the viewer can't use ${source}, imported by ${importer ?? 'it'}`);
    return null;
  },
};

/**
 * Bundles src/web/viewer into one classic script and one style sheet, ready to be written into a page.
 * @returns the absolute paths of the two files
 */
export async function buildViewer(outDir: string): Promise<string[]> {
  await build({
    root: join(ROOT, 'src/web/viewer'),
    configFile: false,
    logLevel: 'warn',
    plugins: [WITHOUT_NODE],
    build: {
      outDir,
      emptyOutDir: false,
      target: BROWSERS,
      reportCompressedSize: false,
      lib: {
        entry: 'main.tsx',
        formats: ['iife'],
        name: 'flinkprof',
        fileName: () => 'viewer.js',
        cssFileName: 'viewer',
      },
    },
  });
  const script = join(outDir, 'viewer.js');
  const style = join(outDir, 'viewer.css');
  await refuse(script, /<\/script|<!--|\r/i);
  await refuse(style, /<\/style|<!--|\r/i);
  return [script, style];
}

/** Inside an HTML element these end it, or are read as something else than what was hashed for the page's policy. */
async function refuse(file: string, pattern: RegExp): Promise<void> {
  const [found] = pattern.exec(await readFile(file, 'utf8')) ?? [];
  if (found !== undefined) throw new Error(`${file} can't be part of a page: it contains ${JSON.stringify(found)}`);
}
