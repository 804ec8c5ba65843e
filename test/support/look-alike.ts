import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(
  new URL('../fixtures/look-alike/org/apache/flink/runtime/taskexecutor/TaskManagerRunner.java', import.meta.url),
);
const MAIN_CLASS = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner';

/** A JVM that looks like a TaskManager from outside; see the Java source. */
export interface LookAlike extends AsyncDisposable {
  pid: number;
  rpcPort: number;
  dataPort: number;
  /** Whether it still runs. */
  isAlive(): boolean;
  /** Lines that it prints from now on. */
  lines(): AsyncIterableIterator<string>;
  maps(): string;
  kill(): Promise<void>;
}

export interface LookAlikeOptions {
  /** Given to the JVM before its main class. */
  jvm?: readonly string[];
  /** Of the command line; without one Flink makes an id up, which can't be seen from outside. */
  resourceId?: string;
  /** What starts the JVM: `setpriv --reuid=65534 …`. */
  prefix?: readonly string[];
}

export interface LookAlikes extends Disposable {
  /** The folder with the compiled class. */
  classes: string;
  start(options?: LookAlikeOptions): Promise<LookAlike>;
}

/** Compiles the look-alike, with the JDK of JAVA_HOME or the PATH, into a temporary folder. */
export function compileLookAlikes(): LookAlikes {
  const home = process.env['JAVA_HOME'];
  const tool = (name: string): string => (home === undefined ? name : join(home, 'bin', name));
  const classes = mkdtempSync(join(tmpdir(), 'flinkprof-look-alike-'));
  execFileSync(tool('javac'), ['-d', classes, SOURCE]);
  execFileSync('chmod', ['-R', 'a+rX', classes]);
  return {
    classes,
    start: (options = {}) => start([tool('java'), '-cp', classes], options),
    [Symbol.dispose]: () => {
      rmSync(classes, { recursive: true });
    },
  };
}

async function start(java: readonly string[], options: LookAlikeOptions): Promise<LookAlike> {
  const { jvm = [], resourceId, prefix = [] } = options;
  const id = resourceId === undefined ? [] : ['-D', `taskmanager.resource-id=${resourceId}`];
  const [program = '', ...args] = [...prefix, ...java, '-Xmx128m', ...jvm, MAIN_CLASS, '--configDir', '/tmp', ...id];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  const [rpcPort = 0, dataPort = 0] = String(first.value).split(' ').map(Number);
  if (child.pid === undefined || first.done === true) throw new TypeError('the look-alike did not start');
  const { pid } = child;
  return {
    pid,
    rpcPort,
    dataPort,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    lines: () => lines,
    maps: () => readFileSync(`/proc/${pid}/maps`, 'utf8'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
