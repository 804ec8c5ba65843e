import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { FlinkprofError, messageOf } from '../shared/index.ts';
import type { Shell } from '../transport/index.ts';
import { sessionName } from './marker.ts';
import { findPlace, type Place, USUAL_FOLDERS } from './place.ts';
import type { Probe } from './probe.ts';
import { LAYOUT, type ProfilerBinaries, type ProfilerFile } from './profiler-files.ts';
import { runScript, type Script } from './script.ts';
import type { Target } from './target.ts';

/** The profiler where the target can use it. */
export interface Delivered {
  /** As our commands see it. */
  launcherPath: string;
  /** As the JVM sees it. */
  libraryPath: string;
  /** Our folder in the JVM's file system, and what was in it. */
  place: Place;
  /** Bytes that had to be sent; 0: everything was there. */
  sentBytes: number;
}

/** Takes a file in: under a name of its own first, since a library that a JVM has loaded must never be written to. */
const TAKE_FILE: Script = {
  name: 'take-file',
  deadlineMs: 60_000,
  text: String.raw`
umask 022
new=$1.$$.tmp
trap 'rm -f "$new"' EXIT
mkdir -p "$(dirname "$1")" && cat >"$new" && chmod 755 "$new" || exit 1
if sum=$(sha256sum "$new" 2>/dev/null); then
  case $sum in "$2 "*) ;; *) echo "SHA-256 is $sum" >&2; exit 2 ;; esac
else
  [ "$(wc -c <"$new")" -eq "$3" ] || { echo 'it was cut short' >&2; exit 2; }
fi
mv -f "$new" "$1"
`,
};

/**
 * Brings launcher and library to the target, unless they are there and whole. The library's path has its checksum, so it is
 * never replaced by another one, and every run uses the same path: the same library under a second path would be a second
 * profiler in the JVM that does not know of the first.
 *
 * As root for a JVM in a container, we write below that container's root: its own root could lead us out by a link. It is
 * trusted not to; everybody else there can't.
 * @throws FlinkprofError DELIVERY_FAILED, and what `Shell.exec` throws
 */
export async function deliver(
  target: Target,
  probe: Probe,
  binaries: ProfilerBinaries,
  version: string,
  signal: AbortSignal,
): Promise<Delivered> {
  const { shell } = target;
  const content = `ap-${version}-${binaries.library.sha256.slice(0, 8)}`;
  const paths = { launcher: `${content}/${LAYOUT.launcher}`, library: `${content}/${LAYOUT.library}` };
  const files = Object.values(paths);
  const session = sessionName(target, probe);
  const sameUser = probe.uid === probe.ownUid;
  const folders = [...USUAL_FOLDERS, ...(sameUser ? probe.ownFolders : [])];
  const place = await findPlace(shell, { root: probe.root, folders, files, session }, signal);
  // What we run must not lie in somebody else's file system: who is root there could exchange it.
  const ours =
    probe.root === '' ? place : await findPlace(shell, { root: '', folders: USUAL_FOLDERS, files, session }, signal);

  const sentBytes =
    (await bring(shell, ours, paths.launcher, binaries.launcher, signal)) +
    (await bring(shell, place, paths.library, binaries.library, signal));
  return {
    launcherPath: `${ours.base}/${paths.launcher}`,
    libraryPath: `${place.base}/${paths.library}`,
    place,
    sentBytes,
  };
}

/** Returns how many bytes had to be sent. */
async function bring(
  shell: Shell,
  { root, base, sums }: Place,
  path: string,
  file: ProfilerFile,
  signal: AbortSignal,
): Promise<number> {
  const remotePath = `${root}${base}/${path}`;
  const known = sums.get(path);
  const sum = known === 'unknown' ? await readSum(shell, remotePath, signal) : known;
  if (sum === file.sha256) return 0;

  const stdin = await readFile(file.path).catch((cause: unknown) => {
    const message = `${file.path} vanished before it was delivered: ${messageOf(cause)}`;
    throw new FlinkprofError('PROFILER_UNAVAILABLE', message, { cause });
  });
  const args = [remotePath, file.sha256, String(stdin.length)];
  const { code, stderr } = await runScript(shell, TAKE_FILE, { args, stdin }, signal);
  if (code === 0) return stdin.length;
  throw new FlinkprofError('DELIVERY_FAILED', `${remotePath} on ${shell.where} was not taken: ${stderr.trim()}`);
}

/** Where the target has no sha256sum, its file comes here to be checked. */
async function readSum(shell: Shell, path: string, signal: AbortSignal): Promise<string> {
  const { stdout } = await shell.exec(['cat', path], { deadlineMs: TAKE_FILE.deadlineMs, signal });
  return createHash('sha256').update(stdout).digest('hex');
}
