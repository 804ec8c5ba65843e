import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { FlinkprofError } from '../shared/index.ts';
import { runCommand } from './command.ts';
import type { DemoTools } from './tools.ts';

export interface Jdk {
  /** What belongs into JAVA_HOME. */
  home: string;
  /** The feature version: 11, 17, 21. */
  version: number;
}

/** What both Flink lines run on (Flink: 'Java compatibility'). */
const SUPPORTED = { oldest: 11, newest: 21 };

/**
 * Finds the JDK to build and run with: JAVA_HOME's, else the one on the PATH.
 * @throws FlinkprofError DEMO_NEEDS_JAVA, which names what was found instead
 */
export async function findJdk(tools: Pick<DemoTools, 'env'>, signal: AbortSignal): Promise<Jdk> {
  const home = tools.env.JAVA_HOME;
  const refused: string[] = [];
  for (const java of home ? [join(home, 'bin', 'java'), 'java'] : ['java']) {
    const found = await askJava(java, tools.env, signal);
    const refusal = found === null ? `${java}: not found` : await refusalOf(found);
    if (found !== null && refusal === null) return found;
    refused.push(refusal ?? java);
  }
  throw new FlinkprofError('DEMO_NEEDS_JAVA', `no JDK 11, 17 or 21 here. Looked at ${refused.join('; ')}`);
}

async function askJava(java: string, env: DemoTools['env'], signal: AbortSignal): Promise<Jdk | null> {
  const answer = await runCommand([java, '-XshowSettings:properties', '-version'], { env, deadlineMs: 20_000, signal });
  return answer === null ? null : parseJavaSettings(answer.lines);
}

/** Reads the output of `java -XshowSettings:properties -version`; null when it is something else. */
export function parseJavaSettings(lines: readonly string[]): Jdk | null {
  const valueOf = (name: string): string | undefined =>
    lines
      .map((line) => line.trim())
      .find((line) => line.startsWith(`${name} = `))
      ?.slice(name.length + 3);
  const home = valueOf('java.home');
  // Java 8 called itself 1.8.
  const version = Number(valueOf('java.specification.version')?.replace(/^1\./, ''));
  return home === undefined || !Number.isInteger(version) ? null : { home, version };
}

async function refusalOf(jdk: Jdk): Promise<string | null> {
  if (jdk.version < SUPPORTED.oldest || jdk.version > SUPPORTED.newest) return `${jdk.home}: is Java ${jdk.version}`;
  try {
    await access(join(jdk.home, 'bin', 'javac'));
    return null;
  } catch {
    return `${jdk.home}: has no compiler, it is a JRE`;
  }
}
