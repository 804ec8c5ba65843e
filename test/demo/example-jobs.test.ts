import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { exampleJobs } from '../../src/demo/index.ts';

const SOURCES = new URL('../../examples/jobs/src/main/java/', import.meta.url);
const README = readFileSync(new URL('../../examples/README.md', import.meta.url), 'utf8');
const sourceOf = (mainClass: string): string =>
  readFileSync(new URL(`${mainClass.replaceAll('.', '/')}.java`, SOURCES), 'utf8');

describe.each(exampleJobs)('$id', ({ mainClass, title, bottleneck }) => {
  test('is the job that the source starts', () => {
    expect(sourceOf(mainClass)).toContain(`env.execute("${title}")`);
  });

  test('names an operator of the source as the bottleneck, as the class comment does', () => {
    const operator = bottleneck?.split(/ -> |: /)[0] ?? null;
    if (operator === null) expect(sourceOf(mainClass)).toContain('There is no bottleneck');
    else {
      expect(sourceOf(mainClass)).toContain(`.name("${operator}")`);
      expect(sourceOf(mainClass)).toContain(`{@code ${operator}}`);
    }
  });

  test('is in the README of the examples', () => {
    expect(README).toContain(mainClass);
  });
});

test('no job is forgotten', () => {
  const classes = readdirSync(SOURCES, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('Job.java'));
  const listed = exampleJobs.map(({ mainClass }) => `${mainClass.replaceAll('.', '/')}.java`);
  expect(classes.sort()).toEqual(listed.sort());
});
