import type { Argv } from 'yargs';

export interface ConnectionArguments {
  url: string | undefined;
  header: string[] | undefined;
  'ca-file': string | undefined;
  insecure: boolean;
  verbose: boolean;
}

/** The flags of every command that talks to Flink. */
export function connectionOptions<T>(argv: Argv<T>): Argv<T & ConnectionArguments> {
  return argv
    .option('url', {
      type: 'string',
      describe: "Address of the JobManager's web page (FLINKPROF_URL) [default: http://localhost:8081]",
    })
    .option('header', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: "HTTP header for a proxy in front of it: 'Name: value'",
    })
    .option('ca-file', { type: 'string', describe: 'Certificates to trust, PEM' })
    .option('insecure', { type: 'boolean', default: false, describe: 'Take any TLS certificate' })
    .option('verbose', { type: 'boolean', default: false, describe: 'Log what is done to standard error' });
}
