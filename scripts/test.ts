/**
 * Runs the tests and ends with the plain line `N passed, N failed, N skipped`.
 *
 * `unit` needs neither network nor JVM; `real` needs a JDK and, for the first time, the network; `all` runs both. What is
 * skipped is listed with its reason before the last line, so that nothing passes silently.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    message?: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

const [which = 'all', ...filters] = process.argv.slice(2);
if (!['unit', 'real', 'all'].includes(which)) {
  console.error(`test: '${which}' is not one of unit, real, all`);
  process.exit(2);
}

mkdirSync('test-output', { recursive: true });
const projects = which === 'all' ? ['unit', 'real'] : [which];
const totals = { passed: 0, failed: 0, skipped: [] as string[] };
let worst = 0;

for (const project of projects) {
  if (project === 'real') run('node', ['scripts/build.ts']);
  const outputFile = `test-output/${project}.json`;
  rmSync(outputFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  const status = run('vitest', ['run', '--project', project, ...reporters, ...filters], false);
  worst ||= status;
  add(JSON.parse(readFileSync(outputFile, 'utf8')) as Report);
}

for (const name of totals.skipped) console.log(`SKIPPED: ${name}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped`);
process.exit(worst || (totals.failed > 0 ? 1 : 0));

function run(command: string, args: string[], mustSucceed = true): number {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) throw error;
  if (mustSucceed && status !== 0) process.exit(status ?? 1);
  return status ?? 1;
}

function add(report: Report): void {
  totals.passed += report.numPassedTests;
  // A file that could not even be loaded has no tests to count, and is a failure all the same.
  const broken = report.testResults.filter(({ assertionResults, message }) => assertionResults.length === 0 && message);
  totals.failed += report.numFailedTests + broken.length;
  for (const { assertionResults } of report.testResults) {
    for (const { fullName, status } of assertionResults) {
      if (status === 'pending' || status === 'skipped' || status === 'todo') totals.skipped.push(fullName);
    }
  }
}
