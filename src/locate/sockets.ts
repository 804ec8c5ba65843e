/** A line of /proc/net/tcp or tcp6 without its number. */
export interface SocketLine {
  localPort: number;
  /** Hexadecimal (Linux: include/net/tcp_states.h). */
  state: string;
  inode: string;
}

export const LISTENING = '0A';

/** Columns: local address, remote address, state, queues, timer, retransmits, uid, timeout, inode (Linux: proc_net_tcp). */
export function parseSocketLine(line: string): SocketLine | null {
  const [local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
  const [, port] = /^[0-9A-F]+:([0-9A-F]{4})$/.exec(local) ?? [];
  return port === undefined || !/^\d+$/.test(inode) ? null : { localPort: Number.parseInt(port, 16), state, inode };
}
