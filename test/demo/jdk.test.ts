import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findJdk, parseJavaSettings } from '../../src/demo/jdk.ts';
import { failureOf } from '../support/failure-of.ts';

/** What `java -XshowSettings:properties -version` prints, shortened, as Debian's 17 and Temurin's 25 do it. */
const settingsOf = (home: string, version: string): string[] => [
  'Property settings:',
  '    file.encoding = UTF-8',
  `    java.home = ${home}`,
  `    java.specification.version = ${version}`,
  '    java.vm.specification.version = 99',
  `openjdk version "${version}.0.1" 2025-04-15`,
];

describe('reading what java says about itself', () => {
  test.each([
    ['1.8', 8],
    ['11', 11],
    ['17', 17],
    ['25', 25],
  ])('version %s is Java %i', (version, feature) => {
    expect(parseJavaSettings(settingsOf('/opt/jdk', version))).toEqual({ home: '/opt/jdk', version: feature });
  });

  test('something else that is called java is none', () => {
    expect(parseJavaSettings(['java: command line tool for coffee'])).toBeNull();
  });
});

describe('finding a JDK', () => {
  let dir: string;
  const { signal } = new AbortController();

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flinkprof-test-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
  });

  /** A folder that looks like a JDK and says that it is `version`. */
  async function install(name: string, version: string, programs: string[]): Promise<string> {
    const home = join(dir, name);
    await mkdir(join(home, 'bin'), { recursive: true });
    for (const program of programs) {
      const path = join(home, 'bin', program);
      await writeFile(path, `#!/bin/sh\ncat <<'END' >&2\n${settingsOf(home, version).join('\n')}\nEND\n`);
      await chmod(path, 0o755);
    }
    return home;
  }
  const pathOf = (...homes: string[]): string =>
    [...homes.map((home) => join(home, 'bin')), '/usr/bin', '/bin'].join(':');

  test("JAVA_HOME's wins over the PATH's", async () => {
    const chosen = await install('chosen', '21', ['java', 'javac']);
    const other = await install('other', '17', ['java', 'javac']);
    const jdk = await findJdk({ env: { JAVA_HOME: chosen, PATH: pathOf(other) } }, signal);
    expect(jdk).toEqual({ home: chosen, version: 21 });
  });

  test("where JAVA_HOME's is too new, the PATH's is taken", async () => {
    const tooNew = await install('new', '25', ['java', 'javac']);
    const other = await install('other', '11', ['java', 'javac']);
    const jdk = await findJdk({ env: { JAVA_HOME: tooNew, PATH: pathOf(other) } }, signal);
    expect(jdk).toEqual({ home: other, version: 11 });
  });

  test('says of each Java why it will not do', async () => {
    const tooOld = await install('old', '1.8', ['java', 'javac']);
    const jre = await install('jre', '17', ['java']);
    const failure = await failureOf(findJdk({ env: { JAVA_HOME: tooOld, PATH: pathOf(jre) } }, signal));
    expect(failure.code).toBe('DEMO_NEEDS_JAVA');
    expect(failure.message).toContain(`${tooOld}: is Java 8`);
    expect(failure.message).toContain(`${jre}: has no compiler, it is a JRE`);
  });

  test('says that there is none', async () => {
    const failure = await failureOf(findJdk({ env: { PATH: dir } }, signal));
    expect(failure).toMatchObject({
      code: 'DEMO_NEEDS_JAVA',
      message: expect.stringContaining('java: not found') as string,
    });
  });
});
