import { FlinkprofError } from './errors.ts';

const MILLIS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * Reads `30s`, `2m`, `500ms`, `1.5h`.
 * @throws FlinkprofError USAGE naming `what`
 */
export function parseDurationMs(text: string, what: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const unit = match?.[2];
  if (!match || (unit !== 'ms' && unit !== 's' && unit !== 'm' && unit !== 'h')) {
    throw new FlinkprofError('USAGE', `${what}: '${text}' is not a duration`, {
      hint: 'write it like 30s, 2m or 500ms',
    });
  }
  return Number(match[1]) * MILLIS[unit];
}
