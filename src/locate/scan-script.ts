/**
 * One read of /proc: what every process that may be a TaskManager shows, a keyword and its value per line. Takes host names as
 * arguments and looks them up. Of the command lines only what tells TaskManagers apart leaves the machine: the rest may
 * hold secrets. The brackets keep the patterns from finding this script's own processes. Where a machine is saturated,
 * starting processes is what takes time: there are few.
 */
export const SCAN_SCRIPT = String.raw`
LC_ALL=C; export LC_ALL
network() {
  sed -n -e '/|-- /h' -e '/host LOCAL/{' -e x -e 's/.*|-- /address /p' -e x -e '}' \
    -e 's/^\([0-9a-f]\{32\}\) [0-9a-f]* [0-9a-f]* [0-9a-f]* .*/address \1/p' \
    -e 's/^ *[0-9]*: \(.* 0A .*\)/listen \1/p' "$1/net/fib_trie" "$1/net/if_inet6" "$1/net/tcp" "$1/net/tcp6" 2>/dev/null
}
echo "user $(id -u)"
echo "machine $(uname -n)"
network /proc/self
for name in "$@"; do
  getent ahosts "$name" 2>/dev/null | sed -n "s/^\([^ ]*\) .*/resolved $name \1/p"
done
for dir in $(grep -ls -e 'Task[M]anagerRunner' -e 'Task[E]xecutorRunner' /proc/[0-9]*/cmdline | sed 's|/cmdline$||'); do
  read -r stat 2>/dev/null <"$dir/stat" || continue
  echo "process $stat"
  { true <"$dir/maps"; } 2>/dev/null && echo 'maps readable'
  sed -n -e 's/^Uid:[[:space:]]*[0-9]*[[:space:]]*\([0-9]*\).*/uid \1/p' -e 's/.*\/libjvm\.so.*/libjvm/p' "$dir/status" "$dir/maps" 2>/dev/null
  tr '\0' '\n' 2>/dev/null <"$dir/cmdline" | sed -n \
    -e 's/^org\.apache\.flink\..*Runner$/argument &/p' \
    -e 's/^taskmanager\.resource-id=/argument &/p' -e 's/^-Dtaskmanager\.resource-id=/argument &/p'
  read -r name 2>/dev/null <"$dir/root/etc/hostname" && echo "name $name"
  network "$dir"
  ls -l "$dir/fd" 2>/dev/null | sed -n -e 's/.* -> socket:\[\([0-9]*\)\]$/socket \1/p' -e t -e 's/.* -> .*/open/p'
done
exit 0
`;
