import { isIPv6 } from 'node:net';

import { parseProcStat } from '../transport/index.ts';
import { LISTENING, parseSocketLine } from './sockets.ts';

/** What one read of /proc showed of the machine on which the commands of a shell run. */
export interface Machine {
  hostName: string;
  /** Whose rights the commands have. */
  uid: number;
  addresses: string[];
  /** What the names that were asked for stand for, as this machine sees it. */
  resolved: ReadonlyMap<string, string[]>;
  processes: FlinkProcess[];
}

/** A process with the main class of a TaskManager in its command line. */
export interface FlinkProcess {
  pid: number;
  /** Ticks since boot at which it started. */
  startTicks: string;
  uid: number | null;
  isJvm: boolean;
  /** `taskmanager.resource-id` of the command line; null: it is configured elsewhere, or Flink made it up. */
  resourceId: string | null;
  /** Ports of its own listening sockets; null: they can't be seen, the process belongs to somebody else. */
  ports: number[] | null;
  /** Its own host name, where it has one (a container). */
  hostName: string | null;
  /** Addresses of its network namespace. */
  addresses: string[];
}

/** Main classes of a TaskManager's JVM: standalone, Kubernetes, YARN (Flink: bin/flink-console.sh, BootstrapTools). */
const MAIN_CLASSES = new Set([
  'org.apache.flink.runtime.taskexecutor.TaskManagerRunner',
  'org.apache.flink.kubernetes.taskmanager.KubernetesTaskExecutorRunner',
  'org.apache.flink.yarn.YarnTaskExecutorRunner',
]);

const RESOURCE_ID = /^(?:-D)?taskmanager\.resource-id=(.*)$/s;

type Entry = readonly [keyword: string, value: string];

/** Reads what `SCAN_SCRIPT` printed. Wrappers like `sudo java … TaskManagerRunner` have its command line but are no JVM. */
export function parseMachine(text: string): Machine {
  const [own = [], ...processes] = sections(text);
  return {
    hostName: valueOf(own, 'machine') ?? '',
    uid: Number(valueOf(own, 'user')),
    addresses: addresses(own),
    resolved: resolvedNames(own),
    processes: processes.flatMap(parseProcess).filter((process) => process.isJvm),
  };
}

/** The machine's own entries, then those of each process. */
function sections(text: string): Entry[][] {
  const parts: Entry[][] = [[]];
  for (const line of text.split('\n')) {
    const entry: Entry = [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)];
    if (entry[0] === 'process') parts.push([]);
    parts.at(-1)?.push(entry);
  }
  return parts;
}

function parseProcess(entries: Entry[]): FlinkProcess[] {
  const stat = parseProcStat(valueOf(entries, 'process') ?? '');
  const args = valuesOf(entries, 'argument');
  const main = args.findIndex((arg) => MAIN_CLASSES.has(arg));
  if (stat === null || main < 0) return [];

  const uid = valueOf(entries, 'uid');
  const ids = args.slice(main).flatMap((arg) => RESOURCE_ID.exec(arg)?.[1] ?? []);
  const process = {
    pid: stat.id,
    startTicks: stat.startTicks,
    uid: uid === null ? null : Number(uid),
    isJvm: isJvm(entries, stat.command),
    resourceId: ids.at(-1) ?? null,
    ports: listeningPorts(entries),
    hostName: valueOf(entries, 'name'),
    addresses: addresses(entries),
  };
  return [process];
}

/** Where the process's maps can't be read, its name has to do. */
function isJvm(entries: Entry[], command: string): boolean {
  return valueOf(entries, 'maps') === null ? command === 'java' : valueOf(entries, 'libjvm') !== null;
}

/** /proc/PID/net lists the sockets of the whole network namespace: those of the process are the ones that it has open. */
function listeningPorts(entries: Entry[]): number[] | null {
  if (valueOf(entries, 'open') === null && valueOf(entries, 'socket') === null) return null;
  const own = new Set(valuesOf(entries, 'socket'));
  const ports = valuesOf(entries, 'listen')
    .map(parseSocketLine)
    .filter((socket) => socket !== null)
    .filter(({ state, inode }) => state === LISTENING && own.has(inode))
    .map(({ localPort }) => localPort);
  return [...new Set(ports)].sort((a, b) => a - b);
}

function resolvedNames(entries: Entry[]): Map<string, string[]> {
  const resolved = new Map<string, string[]>();
  for (const value of valuesOf(entries, 'resolved')) {
    const [name = '', address = ''] = value.split(' ');
    resolved.set(name, [...(resolved.get(name) ?? []), canonicalAddress(address)]);
  }
  return resolved;
}

function addresses(entries: Entry[]): string[] {
  return [...new Set(valuesOf(entries, 'address').map(canonicalAddress))];
}

/** One spelling per address, so that they can be compared: also for the 32 digits of /proc/net/if_inet6. */
export function canonicalAddress(address: string): string {
  const text = /^[0-9a-f]{32}$/.test(address) ? (address.match(/.{4}/g) ?? []).join(':') : address.replace(/%.*$/, '');
  return isIPv6(text) ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text;
}

function valuesOf(entries: Entry[], keyword: string): string[] {
  return entries.filter(([key]) => key === keyword).map(([, value]) => value);
}

function valueOf(entries: Entry[], keyword: string): string | null {
  return valuesOf(entries, keyword)[0] ?? null;
}
