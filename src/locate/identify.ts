import { isIP } from 'node:net';

import { FlinkprofError } from '../shared/index.ts';
import { canonicalAddress, type FlinkProcess, type Machine } from './machine.ts';

/** How a TaskManager registered with its JobManager; `TaskManagerInfo` of the Flink client has it all. */
export interface TaskManagerAddress {
  id: string;
  /** null where Flink does not say. */
  rpcHost: string | null;
  rpcPort: number | null;
  /** -1 or 0 where it has none. */
  dataPort: number;
}

type Match = 'yes' | 'no' | 'unknown';

/** How one process compares with what the TaskManager told the JobManager. */
interface Evidence {
  process: FlinkProcess;
  id: Match;
  ports: Match;
  host: Match;
}

const MAX_LISTED = 8;

/**
 * The one process that is this TaskManager. Its id proves it if its command line has one and nothing speaks against it; its
 * listening ports do if it also is on the host that the TaskManager named: other machines use the same ports.
 * @throws FlinkprofError TARGET_NOT_FOUND, TARGET_NOT_ALLOWED (processes whose sockets can't be seen), TARGET_AMBIGUOUS (two
 *   processes fit, or the evidence disagrees)
 */
export function identify(taskManager: TaskManagerAddress, machine: Machine): FlinkProcess {
  const evidence = machine.processes.map((process) => weigh(process, taskManager, machine));
  const fitting = evidence.filter(fits);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only.process;
  if (fitting.length > 1) throw ambiguous(taskManager, fitting, 'several processes fit');

  const contradicting = evidence.filter(contradicts);
  if (contradicting.length > 0) throw ambiguous(taskManager, contradicting, 'what is known of it disagrees');
  const hidden = evidence.filter(({ id, ports, host }) => id === 'unknown' && ports === 'unknown' && host !== 'no');
  if (hidden.length > 0) throw notAllowed(taskManager, hidden, machine);
  throw notFound(taskManager, evidence, machine);
}

function weigh(process: FlinkProcess, taskManager: TaskManagerAddress, machine: Machine): Evidence {
  return {
    process,
    id: process.resourceId === null ? 'unknown' : match(process.resourceId === taskManager.id),
    ports: portsMatch(process, wantedPorts(taskManager)),
    host: hostMatch(process.addresses, [process.hostName, machine.hostName], taskManager.rpcHost, machine),
  };
}

function fits({ id, ports, host }: Evidence): boolean {
  if (id === 'yes') return ports === 'yes' || (ports === 'unknown' && host !== 'no');
  return id === 'unknown' && ports === 'yes' && host === 'yes';
}

function contradicts({ id, ports, host }: Evidence): boolean {
  return id === 'yes' || (id === 'no' && ports === 'yes' && host === 'yes');
}

function wantedPorts({ rpcPort, dataPort }: TaskManagerAddress): number[] {
  return [rpcPort ?? 0, dataPort].filter((port) => port > 0);
}

function portsMatch({ ports }: FlinkProcess, wanted: number[]): Match {
  if (ports === null || wanted.length === 0) return 'unknown';
  return match(wanted.every((port) => ports.includes(port)));
}

function hostMatch(addresses: string[], names: (string | null)[], host: string | null, machine: Machine): Match {
  if (host === null) return 'unknown';
  if (isLoopback(host)) return 'yes';
  if (isIP(host) !== 0) return match(addresses.includes(canonicalAddress(host)));
  if (names.some((name) => name?.toLowerCase() === host.toLowerCase())) return 'yes';
  const resolved = machine.resolved.get(host);
  return resolved === undefined ? 'unknown' : match(resolved.some((address) => addresses.includes(address)));
}

/** A TaskManager that calls itself localhost is on the machine of its JobManager, which can't be checked from here. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127\./.test(host) || (isIP(host) === 6 && canonicalAddress(host) === '::1');
}

function match(equal: boolean): Match {
  return equal ? 'yes' : 'no';
}

function ambiguous(taskManager: TaskManagerAddress, evidence: Evidence[], why: string): FlinkprofError {
  const message = `which process is TaskManager ${described(taskManager)} is not certain, ${why}: ${listed(evidence)}`;
  return new FlinkprofError('TARGET_AMBIGUOUS', message);
}

function notAllowed(taskManager: TaskManagerAddress, hidden: Evidence[], machine: Machine): FlinkprofError {
  const message =
    `which process is TaskManager ${described(taskManager)} can't be seen with the rights of user id ${machine.uid}: ` +
    listed(hidden);
  return new FlinkprofError('TARGET_NOT_ALLOWED', message);
}

function notFound(taskManager: TaskManagerAddress, evidence: Evidence[], machine: Machine): FlinkprofError {
  const { rpcHost } = taskManager;
  const here = machine.hostName;
  const elsewhere = hostMatch(machine.addresses, [here], rpcHost, machine) === 'no';
  const seen = evidence.length === 0 ? 'there is no TaskManager process here' : `it is none of ${listed(evidence)}`;
  if (elsewhere && rpcHost !== null && evidence.every(({ host }) => host === 'no')) {
    const message = `TaskManager ${described(taskManager)} runs on ${rpcHost}, which is not this machine (${here}): ${seen}`;
    return new FlinkprofError('TARGET_NOT_FOUND', message, { hint: `run flinkprof on ${rpcHost}` });
  }
  const message = `TaskManager ${described(taskManager)} was not found on this machine (${here}): ${seen}`;
  return new FlinkprofError('TARGET_NOT_FOUND', message);
}

function described({ id, rpcHost, rpcPort, dataPort }: TaskManagerAddress): string {
  const data = dataPort > 0 ? `, data port ${dataPort}` : '';
  return `${id} (${rpcHost ?? 'unknown host'}${rpcPort === null ? '' : `, RPC port ${rpcPort}`}${data})`;
}

function listed(evidence: Evidence[]): string {
  const shown = evidence.slice(0, MAX_LISTED).map(({ process }) => describedProcess(process));
  const more = evidence.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function describedProcess({ pid, uid, resourceId, ports }: FlinkProcess): string {
  const id = resourceId === null ? 'no resource-id in its command line' : `resource-id ${resourceId}`;
  const sockets = ports === null ? `sockets hidden, user id ${uid ?? 'unknown'}` : `listens on ${ports.join(', ')}`;
  return `pid ${pid} (${id}, ${sockets})`;
}
