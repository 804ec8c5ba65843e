import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findPlace } from '../../src/profile/place.ts';
import { localShell } from '../../src/transport/index.ts';
import { failureOf } from '../support/failure-of.ts';

const uid = process.getuid?.() ?? 0;
const ours = `flinkprof-${uid}`;
const signal = new AbortController().signal;
const find = (folders: string[], root = '', files: string[] = []) =>
  findPlace(localShell(), root, folders, files, signal);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flinkprof-place-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('our folder', () => {
  test('is made where there is none, for others to read and only for us to write', async () => {
    const { base } = await find([folder]);
    expect(base).toBe(join(folder, ours));
    expect(lstatSync(base).mode & 0o777).toBe(0o755);
    expect(readdirSync(base)).toEqual([]);
  });

  test('is used again', async () => {
    expect(await find([folder])).toEqual(await find([folder]));
  });

  test('tells what is in it', async () => {
    const { base } = await find([folder]);
    mkdirSync(join(base, 'ap', 'lib'), { recursive: true });
    writeFileSync(join(base, 'ap/lib/l.so'), 'library');
    const { sums } = await find([folder], '', ['ap/bin/asprof', 'ap/lib/l.so']);
    expect([...sums]).toEqual([['ap/lib/l.so', createHash('sha256').update('library').digest('hex')]]);
  });

  test('may lie below another root, as the files of a container do', async () => {
    mkdirSync(join(folder, 'tmp'));
    const { base, root } = await find(['/tmp'], folder);
    expect([base, root]).toEqual([`/tmp/${ours}`, folder]);
    expect(existsSync(join(folder, 'tmp', ours))).toBe(true);
  });
});

describe('a folder that is not safe', () => {
  const faultOf = async (): Promise<string> => {
    const failure = await failureOf(find([folder]));
    expect(failure.code).toBe('DELIVERY_FAILED');
    return failure.message;
  };

  test('does not exist', async () => {
    const failure = await failureOf(find([join(folder, 'missing')]));
    expect(failure.message).toContain(`${join(folder, 'missing')}: does not exist`);
  });

  test('may be written by others, who could exchange ours', async () => {
    chmodSync(folder, 0o777);
    expect(await faultOf()).toContain('others may rename what is in it');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('may be written by others, but only for themselves: that is how /tmp is', async () => {
    chmodSync(folder, 0o1777);
    expect((await find([folder])).base).toBe(join(folder, ours));
  });

  test('has a link where ours would be', async () => {
    symlinkSync('/etc', join(folder, ours));
    expect(await faultOf()).toContain('is not a folder that only its owner may write');
  });

  test('has a link to nowhere where ours would be', async () => {
    symlinkSync('/nowhere', join(folder, ours));
    await faultOf();
    expect(existsSync('/nowhere')).toBe(false);
  });

  test('has one that others may write where ours would be', async () => {
    mkdirSync(join(folder, ours));
    chmodSync(join(folder, ours), 0o777);
    expect(await faultOf()).toContain('is not a folder that only its owner may write');
  });

  test.skipIf(uid !== 0)("has somebody else's where ours would be (needs root)", async () => {
    mkdirSync(join(folder, ours));
    chownSync(join(folder, ours), 65_534, 65_534);
    expect(await faultOf()).toContain('belongs to user id 65534');
  });

  test.skipIf(uid !== 0)('belongs to somebody else (needs root)', async () => {
    chownSync(folder, 65_534, 65_534);
    expect(await faultOf()).toContain('it belongs to user id 65534');
  });

  test('is passed over for the next one', async () => {
    const safe = join(folder, 'safe');
    mkdirSync(safe);
    expect((await find([join(folder, 'missing'), safe])).base).toBe(join(safe, ours));
  });
});
