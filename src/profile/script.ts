import type { ExecResult, Shell } from '../transport/index.ts';

/**
 * A small program for `sh` on the target: POSIX and commands that coreutils and busybox share. Scripts take all that varies as
 * arguments, so nothing is ever quoted, and print a keyword and its value per line.
 */
export interface Script {
  /** For messages. */
  name: string;
  text: string;
  deadlineMs: number;
}

export interface ScriptInput {
  args?: readonly string[];
  stdin?: Uint8Array;
  maxOutputBytes?: number;
}

/** @throws FlinkprofError what `Shell.exec` throws; exit codes are the caller's to judge */
export function runScript(shell: Shell, script: Script, input: ScriptInput, signal: AbortSignal): Promise<ExecResult> {
  const { args = [], ...options } = input;
  const argv = ['sh', '-c', `LC_ALL=C; export LC_ALL\n${script.text}`, script.name, ...args];
  return shell.exec(argv, { ...options, deadlineMs: script.deadlineMs, signal });
}

/** What a script printed: values by keyword, in order. */
export class ScriptReport {
  readonly #entries: (readonly [keyword: string, value: string])[];

  constructor(output: Buffer) {
    this.#entries = output
      .toString('utf8')
      .split('\n')
      .map((line) => /^(\S+)\s*(.*)$/s.exec(line))
      .flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const]));
  }

  has(keyword: string): boolean {
    return this.#entries.some(([key]) => key === keyword);
  }

  all(keyword: string): string[] {
    return this.#entries.filter(([key]) => key === keyword).map(([, value]) => value);
  }

  /** The first value; '' if there is none. */
  text(keyword: string): string {
    return this.all(keyword)[0] ?? '';
  }

  /** The first word of the first value as a number; null if it is none. */
  number(keyword: string): number | null {
    const [word = ''] = this.text(keyword).split(/\s+/);
    const number = Number(word);
    return word === '' || !Number.isFinite(number) ? null : number;
  }
}
