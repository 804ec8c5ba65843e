/** What people write on the command line, as it comes from the parser. */
export interface ConnectionFlags {
  url?: string | undefined;
  header?: readonly string[] | undefined;
  caFile?: string | undefined;
  insecure?: boolean | undefined;
}

export interface ProfileFlags extends ConnectionFlags {
  job?: string | undefined;
  vertex?: string | undefined;
  duration?: string | undefined;
  event?: readonly string[] | undefined;
  subtasks?: number | undefined;
  maxTaskmanagers?: number | undefined;
  output?: string | undefined;
  asprofDir?: string | undefined;
  force?: boolean | undefined;
}
