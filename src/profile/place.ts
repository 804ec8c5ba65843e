import { FlinkprofError } from '../shared/index.ts';
import type { Shell } from '../transport/index.ts';
import { runScript, type Script, ScriptReport } from './script.ts';

/** Where everybody may write and which are usually not mounted noexec, the best first. */
export const USUAL_FOLDERS = ['/tmp', '/var/tmp', '/dev/shm'];

/**
 * Finds a folder of ours, or makes it in the first of the given ones that is safe and allows execution, and tells which of the
 * given files it has. Safe: nobody else can have put something into it, or exchange it. In a shared folder only the sticky
 * bit stops others from that, and a link or a folder under our name may wait there for us.
 */
const FIND_PLACE: Script = {
  name: 'find-place',
  deadlineMs: 10_000,
  text: String.raw`
umask 022
root=$1; files=$2; shift 2
uid=$(id -u)
fault() {
  [ -d "$root$1/." ] || { echo 'does not exist'; return; }
  set -- "$root$1" $(ls -ldn "$root$1/.")
  case $2 in
    d????w???[tT]*|d???????w[tT]*) ;;
    d????w*|d???????w*) echo 'others may rename what is in it'; return ;;
  esac
  case $4 in 0|"$uid") ;; *) echo "it belongs to user id $4"; return ;; esac
  base=$1/flinkprof-$uid
  [ -e "$base" ] || [ -L "$base" ] || mkdir -m 755 "$base" 2>/dev/null || { echo 'it can not be written'; return; }
  set -- "$base" $(ls -ldn "$base")
  case $2 in d????-??-*) ;; *) echo "$base is not a folder that only its owner may write"; return ;; esac
  [ "$4" = "$uid" ] || { echo "$base belongs to user id $4"; return; }
  try=$base/try-$$
  { echo '#!/bin/sh' >"$try" && chmod 700 "$try"; } 2>/dev/null || { rm -f "$try"; echo 'it can not be written'; return; }
  "$try" 2>/dev/null || echo 'it does not allow execution'
  rm -f "$try"
}
for parent in "$@"; do
  fault=$(fault "$parent")
  if [ -n "$fault" ]; then echo "unfit $parent: $fault"; continue; fi
  base=$parent/flinkprof-$uid
  echo "base $base"
  for file in $files; do
    [ -f "$root$base/$file" ] && echo "file $file $(sha256sum "$root$base/$file" 2>/dev/null || echo unknown)"
  done
  exit 0
done
exit 4
`,
};

/** Our folder on the target. */
export interface Place {
  /** What our commands put before its paths. */
  root: string;
  base: string;
  /** SHA-256 of the files that are there, by their path in it; 'unknown' where the target can't tell. */
  sums: ReadonlyMap<string, string>;
}

/**
 * @param root what our commands put before the paths of the target
 * @param folders where ours may lie, the best first
 * @param files whose checksums to tell, by their path in our folder
 * @throws FlinkprofError DELIVERY_FAILED with what is wrong with each of the folders, and what `Shell.exec` throws
 */
export async function findPlace(
  shell: Shell,
  root: string,
  folders: readonly string[],
  files: readonly string[],
  signal: AbortSignal,
): Promise<Place> {
  const args = [root, files.join(' '), ...folders];
  const { code, stdout, stderr } = await runScript(shell, FIND_PLACE, { args }, signal);
  const report = new ScriptReport(stdout);
  const base = report.text('base');
  if (code !== 0 || base === '') {
    const tried = report.all('unfit').join('; ') || stderr.trim();
    throw new FlinkprofError('DELIVERY_FAILED', `no folder for the profiler on ${shell.where}: ${tried}`);
  }
  const words = report.all('file').map((line) => line.split(' '));
  return { root, base, sums: new Map(words.map(([path = '', sum = '']) => [path, sum])) };
}
