import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { buildViewer } from './build-viewer.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/**
 * Builds dist/: the program by tsc, the viewer by vite. What an earlier build left there and this one did not write is removed
 * at the end, so that a running program keeps its files meanwhile.
 */
async function build(): Promise<void> {
  const startedAt = performance.now();
  const [program, viewer] = await Promise.all([compile(), buildViewer(join(DIST, 'web'))]);
  await removeAllBut(new Set([...program, ...viewer]));
  if (program.includes(join(DIST, 'cli/main.js'))) await chmod(join(DIST, 'cli/main.js'), 0o755);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`built dist/ in ${seconds} s: ${program.length + viewer.length} files`);
}

/** @returns absolute paths of the files it wrote */
async function compile(): Promise<string[]> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const argv = [tsc, '-p', join(ROOT, 'src/tsconfig.json'), '--listEmittedFiles', '--noEmitOnError'];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const emitted = output.split('\n').flatMap((line) => (line.startsWith('TSFILE: ') ? [line.slice(8).trim()] : []));
  if (child.exitCode === 0) return emitted;
  process.stderr.write(output);
  throw new Error('the program does not compile, see above');
}

async function removeAllBut(kept: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  await Promise.all(files.filter((file) => !kept.has(file)).map((file) => rm(file)));
}

try {
  await build();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
