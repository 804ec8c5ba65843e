#!/usr/bin/env node
// This file must parse and run on any Node, so that an old one gets a sentence instead of a stack trace: everything else is
// imported after the check.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    'flinkprof: this is Node ' +
      process.versions.node +
      ', and flinkprof needs Node 22.19 or newer.\n' +
      "  hint: install Node 24; inside a checkout, 'npm ci' brings it and 'npx flinkprof' uses it\n",
  );
  process.exitCode = 1;
} else {
  import('./run.ts').then(
    ({ run }) => run(process.argv.slice(2)),
    (error: unknown) => {
      process.stderr.write(String(error) + '\n');
      process.exitCode = 1;
    },
  );
}
