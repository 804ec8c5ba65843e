import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/**
 * The map of src/: room → the rooms it may know; `types` may only be known by their types. `.` is a file directly in src/
 * (`investigate.ts`, `logging.ts`). Data flows from left to right, imports point left.
 */
const MAP: Record<string, { knows: string[]; types?: string[] }> = {
  shared: { knows: [] },
  flink: { knows: ['shared'] },
  transport: { knows: ['shared'] },
  detect: { knows: ['shared'], types: ['flink'] },
  locate: { knows: ['shared', 'transport'], types: ['flink', 'detect'] },
  profile: { knows: ['shared', 'transport'], types: ['locate'] },
  recording: { knows: ['shared'] },
  analyse: { knows: ['shared', 'recording'] },
  capture: { knows: ['shared'], types: ['detect', 'locate', 'profile', 'analyse'] },
  report: { knows: ['shared', 'recording', 'analyse', 'capture'], types: ['detect'] },
  store: { knows: ['shared', 'capture'] },
  '.': {
    knows: ['shared', 'flink', 'transport', 'detect', 'locate', 'profile', 'recording', 'analyse', 'capture'],
  },
  settings: { knows: ['shared', 'flink', 'detect', 'profile', 'analyse', '.'] },
  demo: { knows: ['shared', 'flink'] },
  web: { knows: ['shared'], types: ['recording', 'analyse', 'capture', 'report', 'detect'] },
  cli: {
    knows: ['shared', 'flink', 'detect', 'transport', 'capture', 'report', 'store', 'settings', 'demo', '.'],
  },
};

/** Rooms that decide: what they need is an argument. They also run in a browser. */
const PURE = ['detect', 'recording', 'analyse', 'capture', 'report'];

/** Package → the only rooms that know it. */
const HOMES: Record<string, string[]> = {
  axios: ['shared'],
  yargs: ['cli'],
  winston: ['.'],
  'p-limit': ['.', 'flink'],
  preact: ['web'],
  fflate: ['profile', 'demo'],
};

const SRC = new URL('../src/', import.meta.url);
const roomOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '.');
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

interface Import {
  from: string;
  typeOnly: boolean;
}

function importsOf(text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [
    ...[...statements].map((match) => ({ from: match[2]!, typeOnly: match[1] !== undefined })),
    ...[...dynamic].map((match) => ({ from: match[1]!, typeOnly: false })),
  ];
}

const files = readdirSync(SRC, { recursive: true })
  .map(String)
  .filter((file) => /\.tsx?$/.test(file));

describe.each(files)('src/%s', (file) => {
  const room = roomOf(file);
  const text = withoutComments(readFileSync(new URL(file, SRC), 'utf8'));
  const imports = importsOf(text);
  const entered = imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from, typeOnly }) => ({
      path: new URL(from, new URL(file, SRC)).href.slice(SRC.href.length),
      typeOnly,
    }))
    .filter(({ path }) => roomOf(path) !== room);

  test('is on the map', () => {
    expect(Object.keys(MAP)).toContain(room);
  });

  test('knows only rooms to its left', () => {
    const { knows = [], types = [] } = MAP[room] ?? {};
    const strangers = entered.filter(
      ({ path, typeOnly }) => !knows.includes(roomOf(path)) && !(typeOnly && types.includes(roomOf(path))),
    );
    expect(strangers).toEqual([]);
  });

  test('enters other rooms by their door', () => {
    expect(entered.filter(({ path }) => path.includes('/') && !/^[^/]+\/index\.ts$/.test(path))).toEqual([]);
  });

  test('uses packages only where they live', () => {
    const lodgers = imports.filter(({ from }) => {
      const home = HOMES[from.split('/')[0]!];
      return home !== undefined && !home.includes(room);
    });
    expect(lodgers).toEqual([]);
  });

  test.runIf(PURE.includes(room))('is pure', () => {
    // Hashing is a function of its argument; everything else of Node's own modules acts.
    expect(imports.filter(({ from }) => from.startsWith('node:') && from !== 'node:crypto')).toEqual([]);
    expect(text).not.toMatch(/Date\.now|new Date\(\)|Math\.random|process\.|fetch\(|setTimeout|randomBytes|randomUUID/);
  });

  test.runIf(room !== 'settings')('leaves the environment to settings', () => {
    expect(text).not.toMatch(/process\.env/);
  });
});

test('the map has no way back', () => {
  const visit = (room: string, path: string[]): void => {
    expect(path).not.toContain(room);
    for (const next of MAP[room]?.knows ?? []) visit(next, [...path, room]);
  };
  for (const room of Object.keys(MAP)) visit(room, []);
});

test('every room of the map exists', () => {
  const rooms = new Set(files.map(roomOf));
  expect(Object.keys(MAP).filter((room) => !rooms.has(room))).toEqual([]);
});
