import { createHash, randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

import { FlinkprofError, messageOf } from '../shared/index.ts';
import { checkRecording, type RecordingHeaders } from './recording-check.ts';
import { runScript, type Script, ScriptReport } from './script.ts';
import type { Target } from './target.ts';
import { UNINTERRUPTED } from './uninterrupted.ts';

export interface Collected extends RecordingHeaders {
  bytes: number;
  sha256: string;
}

const ATTEMPTS = 2;

const READ_RECORDING: Script = {
  name: 'read-recording',
  deadlineMs: 120_000,
  text: String.raw`
[ -f "$1" ] && [ ! -L "$1" ] || exit 3
size=$(($(wc -c <"$1")))
echo "size $size" >&2
[ "$size" -le "$2" ] || exit 4
echo "sha256 $(sha256sum "$1" 2>/dev/null | cut -c1-64)" >&2
cat "$1"
`,
};

/**
 * Fetches the recording and checks size, checksum and form; one that was damaged on its way is fetched again. It appears here
 * whole or not at all. Not interruptible: what was recorded is kept.
 * @param remotePath as the target's shell sees it
 * @throws FlinkprofError RECORDING_DAMAGED, PROFILER_FAILED (there is none), OUTPUT_TOO_LARGE, OUTPUT_NOT_WRITABLE, and what
 *   `Shell.exec` throws
 */
export async function collect(target: Target, remotePath: string, path: string, maxBytes: number): Promise<Collected> {
  const recording = await fetchWhole(target, remotePath, maxBytes);
  const headers = checkRecording(recording.content, `the recording of pid ${target.pid} on ${target.host}`);
  await keep(path, recording.content);
  return { ...headers, bytes: recording.content.length, sha256: recording.sha256 };
}

interface Fetched {
  content: Buffer;
  sha256: string;
}

async function fetchWhole(target: Target, remotePath: string, maxBytes: number): Promise<Fetched> {
  for (let attempt = 1; ; attempt++) {
    const { content, expected } = await fetchOnce(target, remotePath, maxBytes);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const isWhole = content.length === expected.bytes && (expected.sha256 === '' || expected.sha256 === sha256);
    if (isWhole) return { content, sha256 };
    if (attempt === ATTEMPTS) {
      const message = `${remotePath} on ${target.host} has ${expected.bytes} bytes, ${content.length} arrived, or others`;
      throw new FlinkprofError('RECORDING_DAMAGED', message);
    }
  }
}

async function fetchOnce(target: Target, remotePath: string, maxBytes: number) {
  const args = [remotePath, String(maxBytes)];
  // One more than allowed, so that the script's own refusal comes first: it says how large the file is.
  const input = { args, maxOutputBytes: maxBytes + 1 };
  const { code, stdout, stderr } = await runScript(target.shell, READ_RECORDING, input, UNINTERRUPTED);
  const said = new ScriptReport(Buffer.from(stderr));
  const bytes = said.number('size') ?? 0;
  if (code === 4) {
    throw new FlinkprofError('OUTPUT_TOO_LARGE', `the recording of pid ${target.pid} has ${bytes} bytes`);
  }
  if (code !== 0) {
    const message = `pid ${target.pid} on ${target.host} left no recording in ${remotePath}: ${stderr.trim()}`;
    throw new FlinkprofError('PROFILER_FAILED', message);
  }
  return { content: stdout, expected: { bytes, sha256: said.text('sha256') } };
}

async function keep(path: string, content: Buffer): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, content, { mode: 0o644 });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new FlinkprofError('OUTPUT_NOT_WRITABLE', `${path} could not be written: ${messageOf(cause)}`, { cause });
  }
}
