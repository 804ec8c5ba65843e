import { readFileSync } from 'node:fs';

import { FLINK_DEFAULTS, type FlinkOptions } from '../flink/index.ts';
import { FlinkprofError, messageOf } from '../shared/index.ts';
import type { Environment } from './environment.ts';
import type { ConnectionFlags } from './flags.ts';

/**
 * How to reach the JobManager: flags before environment before defaults.
 * @throws FlinkprofError USAGE
 */
export function resolveConnection(flags: ConnectionFlags, environment: Environment): FlinkOptions {
  const { caFile, insecure = false } = flags;
  return {
    url: flags.url ?? environment.flinkUrl ?? FLINK_DEFAULTS.url,
    headers: Object.fromEntries((flags.header ?? []).map(parseHeader)),
    tls: { insecure, ...(caFile === undefined ? {} : { ca: readCaFile(caFile) }) },
  };
}

function parseHeader(text: string): [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    // The value may be a secret: it is not shown.
    throw new FlinkprofError('USAGE', '--header: not a header', { hint: "write it like 'Authorization: Bearer …'" });
  }
  return [name, value];
}

function readCaFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FlinkprofError('USAGE', `--ca-file: cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}
