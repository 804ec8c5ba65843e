import winston from 'winston';

import type { Log } from './shared/index.ts';

export interface LoggingOptions {
  /** `human` for a terminal, `json` for machines: one object per line. */
  format: 'human' | 'json';
  level: 'debug' | 'info' | 'warn';
}

/** A log by winston. Everything goes to standard error: standard output belongs to the result. */
export function createLog(options: LoggingOptions): Log {
  const { combine, timestamp, json, errors, printf } = winston.format;
  const human = printf(({ level, message, timestamp: at, ...fields }) => {
    const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    return `${String(at)} ${level} ${String(message)}${rest}`;
  });
  const logger = winston.createLogger({
    level: options.level,
    format:
      options.format === 'json'
        ? combine(timestamp(), errors({ stack: true }), json())
        : combine(timestamp({ format: 'HH:mm:ss.SSS' }), errors({ stack: true }), human),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its own transports so
    transports: [new winston.transports.Console({ stderrLevels: ['debug', 'info', 'warn', 'error'] })],
  });
  return {
    debug: (message, fields) => void logger.debug(message, fields),
    info: (message, fields) => void logger.info(message, fields),
    warn: (message, fields) => void logger.warn(message, fields),
  };
}
