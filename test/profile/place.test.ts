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
const SESSION = 'session-7-123';
const find = (folders: string[], root = '', files: string[] = []) =>
  findPlace(localShell(), { root, folders, files, session: SESSION }, signal);

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

describe('markers', () => {
  const marker = { runId: 'abcdef012345', owner: { host: 'h', pidNamespace: 'n', pid: 1, startTicks: '2' } };
  const text = JSON.stringify({ ...marker, startedAt: 3, endsAt: 4 });
  const put = (user: string, name: string, content: string): void => {
    mkdirSync(join(folder, user), { recursive: true });
    writeFileSync(join(folder, user, name), content);
  };

  test('in our folder are all found, in those of others only the one of this JVM', async () => {
    for (const user of [ours, 'flinkprof-4711']) {
      for (const name of [SESSION, 'session-8-9']) put(user, name, text);
    }
    const { ownMarkers, otherMarkers, now } = await find([folder]);
    expect(ownMarkers.map(({ name }) => name).sort()).toEqual([SESSION, 'session-8-9']);
    expect(otherMarkers).toEqual([{ name: SESSION, marker: { ...marker, startedAt: 3, endsAt: 4 } }]);
    expect(now).toBeGreaterThan(1_700_000_000);
  });

  test('are found in a folder that ours would not be put into', async () => {
    put('flinkprof-4711', SESSION, text);
    chmodSync(folder, 0o777);
    const safe = join(folder, 'safe');
    mkdirSync(safe);
    expect((await find([folder, safe])).otherMarkers).toHaveLength(1);
  });

  test('that others made up cannot say anything else', async () => {
    put('flinkprof-4711', SESSION, `{}\nbase /etc\nown ${SESSION} ${text}\n`);
    const place = await find([folder]);
    expect(place.base).toBe(join(folder, ours));
    expect([...place.ownMarkers, ...place.otherMarkers]).toEqual([]);
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
