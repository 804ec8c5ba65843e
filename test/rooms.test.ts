import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

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
    types: ['recording'],
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

interface Source {
  file: string;
  room: string;
  text: string;
  imports: Import[];
  /** Files of other rooms, relative to src/. */
  entered: { path: string; typeOnly: boolean }[];
}

function read(file: string): Source {
  const room = roomOf(file);
  const text = withoutComments(readFileSync(new URL(file, SRC), 'utf8'));
  const imports = importsOf(text);
  const entered = imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from, typeOnly }) => ({ path: new URL(from, new URL(file, SRC)).href.slice(SRC.href.length), typeOnly }))
    .filter(({ path }) => roomOf(path) !== room);
  return { file, room, text, imports, entered };
}

const sources = readdirSync(SRC, { recursive: true })
  .map(String)
  .filter((file) => /\.tsx?$/.test(file))
  .map(read);

/** What breaks a rule, as `file: what`. */
const breaches = (find: (source: Source) => string[], rooms: readonly string[] = Object.keys(MAP)): string[] =>
  sources
    .filter(({ room }) => rooms.includes(room))
    .flatMap((source) => find(source).map((what) => `${source.file}: ${what}`));

test('every room of src/ is on the map, and every room of the map exists', () => {
  expect([...new Set(sources.map(({ room }) => room))].sort()).toEqual(Object.keys(MAP).sort());
});

test('a room knows only rooms to its left', () => {
  const strangers = ({ room, entered }: Source): string[] => {
    const { knows = [], types = [] } = MAP[room] ?? {};
    return entered
      .filter(({ path, typeOnly }) => !knows.includes(roomOf(path)) && !(typeOnly && types.includes(roomOf(path))))
      .map(({ path }) => path);
  };
  expect(breaches(strangers)).toEqual([]);
});

test('rooms are entered by their door', () => {
  const windows = ({ entered }: Source): string[] =>
    entered.map(({ path }) => path).filter((path) => path.includes('/') && !/^[^/]+\/index\.ts$/.test(path));
  expect(breaches(windows)).toEqual([]);
});

test('packages are used only where they live', () => {
  const lodgers = ({ room, imports }: Source): string[] =>
    imports
      .map(({ from }) => from)
      .filter((from) => {
        const home = HOMES[from.split('/')[0]!];
        return home !== undefined && !home.includes(room);
      });
  expect(breaches(lodgers)).toEqual([]);
});

test('pure rooms import nothing that acts', () => {
  // Hashing is a function of its argument; everything else of Node's own modules acts.
  const actors = ({ imports }: Source): string[] =>
    imports.map(({ from }) => from).filter((from) => from.startsWith('node:') && from !== 'node:crypto');
  expect(breaches(actors, PURE)).toEqual([]);
});

test('pure rooms read no clock, no chance and no environment', () => {
  const acts =
    /Date\.now|new Date\(\)|Math\.random|performance\.now|process\.|fetch\(|setTimeout|randomBytes|randomUUID/g;
  expect(breaches(({ text }) => [...text.matchAll(acts)].map(([match]) => match), PURE)).toEqual([]);
});

test('only settings reads the environment', () => {
  const rooms = Object.keys(MAP).filter((room) => room !== 'settings');
  expect(breaches(({ text }) => text.match(/process\.env/g) ?? [], rooms)).toEqual([]);
});

test('the map has no way back', () => {
  const visit = (room: string, path: string[]): void => {
    expect(path).not.toContain(room);
    for (const next of MAP[room]?.knows ?? []) visit(next, [...path, room]);
  };
  for (const room of Object.keys(MAP)) visit(room, []);
});
