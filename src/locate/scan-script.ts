/**
 * One read of /proc: what every process that may be a TaskManager shows, a keyword and its value per line. Takes host names as
 * arguments and looks them up. Of the command lines only what tells TaskManagers apart leaves the machine: the rest may
 * hold secrets. The brackets keep the patterns from finding this script's own processes.
 */
export const SCAN_SCRIPT = String.raw`
LC_ALL=C; export LC_ALL
addresses() {
  sed -n -e '/|-- /h' -e '/host LOCAL/{' -e x -e 's/.*|-- /address /p' -e x -e '}' "$1/net/fib_trie" 2>/dev/null | sort -u
  sed -n 's/^\([0-9a-f]\{32\}\) .*/address \1/p' "$1/net/if_inet6" 2>/dev/null
}
echo "user $(id -u)"
echo "machine $(uname -n)"
addresses /proc/self
for name in "$@"; do
  getent ahosts "$name" 2>/dev/null | sed -n "s/^\([^ ]*\) .*/resolved $name \1/p" | sort -u
done
for dir in $(grep -ls -e 'Task[M]anagerRunner' -e 'Task[E]xecutorRunner' /proc/[0-9]*/cmdline | sed 's|/cmdline$||'); do
  stat=$(cat "$dir/stat" 2>/dev/null) || continue
  echo "process $stat"
  sed -n 's/^Uid:[[:space:]]*[0-9]*[[:space:]]*\([0-9]*\).*/uid \1/p' "$dir/status" 2>/dev/null
  grep -q 'libjvm\.so' "$dir/maps" 2>/dev/null; echo "libjvm $?"
  cat "$dir/cmdline" 2>/dev/null | tr '\0' '\n' | sed -n \
    -e 's/^org\.apache\.flink\..*Runner$/argument &/p' \
    -e 's/^taskmanager\.resource-id=/argument &/p' -e 's/^-Dtaskmanager\.resource-id=/argument &/p'
  sed -n '1s/^/name /p' "$dir/root/etc/hostname" 2>/dev/null
  addresses "$dir"
  if ls "$dir/fd" >/dev/null 2>&1; then
    echo "sockets readable"
    ls -l "$dir/fd" 2>/dev/null | sed -n 's/.*socket:\[\([0-9]*\)\]$/socket \1/p'
    sed -n 's/^ *[0-9]*: \(.* 0A .*\)/listen \1/p' "$dir/net/tcp" "$dir/net/tcp6" 2>/dev/null
  fi
done
exit 0
`;
