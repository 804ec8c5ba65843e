import { FlinkprofError } from '../shared/index.ts';
import type { Shell } from '../transport/index.ts';
import { type Marker, parseMarker } from './marker.ts';
import { runScript, type Script, ScriptReport } from './script.ts';

/** Where everybody may write and which are usually not mounted noexec, the best first. */
export const USUAL_FOLDERS = ['/tmp', '/var/tmp', '/dev/shm'];

/** Our folder on a target, and what is in it. */
export interface Place {
  /** What our commands put before the paths of the target. */
  root: string;
  /** The folder, as the target sees it. */
  base: string;
  /** SHA-256 of the files that are there, by their path in it; 'unknown' where the target can't tell. */
  sums: ReadonlyMap<string, string>;
  /** Seconds since the epoch by the target's clock. */
  now: number;
  /** Of sessions in our folder, by their names. */
  ownMarkers: FoundMarker[];
  /** In the folders of other users' flinkprofs, of the session that was asked for. */
  otherMarkers: FoundMarker[];
}

export interface FoundMarker {
  name: string;
  marker: Marker;
}

export interface PlaceRequest {
  /** What our commands put before the paths of the target. */
  root: string;
  /** Where our folder may lie, the best first. */
  folders: readonly string[];
  /** Whose checksums to tell, by their path in our folder. */
  files: readonly string[];
  /** Whose marker to look for in other users' folders. */
  session: string;
}

/**
 * Finds a folder of ours, or makes it in the first of the given ones that is safe and allows execution, and tells what is in
 * it. Safe: nobody else can have put something into it, or exchange it. In a shared folder only the sticky bit stops
 * others from that, and a link or a folder under our name may wait there for us.
 */
const FIND_PLACE: Script = {
  name: 'find-place',
  deadlineMs: 10_000,
  text: String.raw`
umask 022
root=$1; files=$2; session=$3; shift 3
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
  [ -e "$base" ] || mkdir -m 755 "$base" 2>/dev/null || { echo 'it can not be written'; return; }
  set -- "$base" $(ls -ldn "$base")
  case $2 in d????-??-*) ;; *) echo "$base is not a folder that only its owner may write"; return ;; esac
  [ "$4" = "$uid" ] || { echo "$base belongs to user id $4"; return; }
  try=$base/try-$$
  { echo '#!/bin/sh' >"$try" && chmod 700 "$try"; } 2>/dev/null || { rm -f "$try"; echo 'it can not be written'; return; }
  "$try" 2>/dev/null || echo 'it does not allow execution'
  rm -f "$try"
}
show() {
  if [ -f "$2" ] && [ ! -L "$2" ]; then
    echo "$1 $(basename "$2") $(head -c 2000 "$2" 2>/dev/null)" | tr '\n' ' '; echo
  fi
}
echo "now $(date +%s)"
for parent in "$@"; do
  for marker in "$root$parent"/flinkprof-*/"$session"; do
    [ "$marker" = "$root$parent/flinkprof-$uid/$session" ] || show other "$marker"
  done
done
for parent in "$@"; do
  fault=$(fault "$parent")
  if [ -n "$fault" ]; then echo "unfit $parent: $fault"; continue; fi
  base=$parent/flinkprof-$uid
  echo "base $base"
  for file in $files; do
    [ -f "$root$base/$file" ] && echo "file $file $(sha256sum "$root$base/$file" 2>/dev/null || echo unknown)"
  done
  for marker in "$root$base"/session-*; do show own "$marker"; done
  exit 0
done
exit 4
`,
};

/** @throws FlinkprofError DELIVERY_FAILED with what is wrong with each of the folders, and what `Shell.exec` throws */
export async function findPlace(shell: Shell, request: PlaceRequest, signal: AbortSignal): Promise<Place> {
  const { root, folders, files, session } = request;
  const args = [root, files.join(' '), session, ...folders];
  const { code, stdout, stderr } = await runScript(shell, FIND_PLACE, { args }, signal);
  const report = new ScriptReport(stdout);
  const base = report.text('base');
  if (code !== 0 || base === '') {
    const tried = report.all('unfit').join('; ') || stderr.trim();
    throw new FlinkprofError('DELIVERY_FAILED', `no folder for the profiler on ${shell.where}: ${tried}`);
  }
  return {
    root,
    base,
    sums: new Map(
      report
        .all('file')
        .map((line) => line.split(' '))
        .map(([path = '', sum = '']) => [path, sum]),
    ),
    now: report.number('now') ?? 0,
    ownMarkers: foundMarkers(report.all('own')),
    otherMarkers: foundMarkers(report.all('other')),
  };
}

function foundMarkers(lines: readonly string[]): FoundMarker[] {
  return lines.flatMap((line) => {
    const [name = ''] = line.split(' ', 1);
    const marker = parseMarker(line.slice(name.length));
    return marker === null ? [] : [{ name, marker }];
  });
}
