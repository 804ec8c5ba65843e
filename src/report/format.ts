import stringWidth from 'string-width';

/** `97 %`, `<1 %`, `?` for unknown. */
export function percent(ratio: number | null): string {
  if (ratio === null) return '?';
  if (ratio > 0 && ratio < 0.005) return '<1 %';
  return `${Math.round(ratio * 100)} %`;
}

/** Records per second in three significant digits: `812/s`, `45.1k/s`, `1.20M/s`. */
export function perSecond(rate: number | null): string {
  if (rate === null) return '?';
  if (rate < 1_000) return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`;
  if (rate < 999_500) return `${(rate / 1e3).toPrecision(3)}k/s`;
  return `${(rate / 1e6).toPrecision(3)}M/s`;
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

/** A frame as Java writes it: `com.fasterxml.jackson.databind.ObjectMapper.readTree`; native symbols stay as they are. */
function frameName(name: string): string {
  const isJava = /^[\w$]+(?:\/[\w$]+)+\.[^/]+$/.test(name) || /^[\w$]+(?:\/[^/ ()]+)+\.[^/ ]+$/.test(name);
  return isJava ? name.replaceAll('/', '.') : name;
}

/** Shortens packages from the left until the name fits: `c.f.jackson.databind.ObjectMapper.readTree`. */
export function fitFrame(name: string, width: number): string {
  const parts = frameName(name).split('.');
  for (let i = 0; i < parts.length - 2 && stringWidth(parts.join('.')) > width; i++) {
    parts[i] = (parts[i] ?? '').slice(0, 1);
  }
  return fit(parts.join('.'), width);
}

/** Cuts to `width` terminal columns, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  const safe = printable(text);
  if (stringWidth(safe) <= width) return safe;
  let cut = '';
  for (const character of safe) {
    if (stringWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Job, operator and frame names are whatever users wrote: control characters must not reach the terminal. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is to be removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ');
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** Wraps at spaces; a longer word stands alone. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > width - indent.length) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}
