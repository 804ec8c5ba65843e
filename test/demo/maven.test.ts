import { expect, test } from 'vitest';

import { downloadedFile, isRecentMaven } from '../../src/demo/maven.ts';

test.each([
  ['Apache Maven 3.6.3 (Red Hat 3.6.3-22)', false],
  ['Apache Maven 3.8.7', true],
  ['\u001b[1mApache Maven 3.9.16 (2bdd9fddda4b155ebf8000e807eb73fd829a51d5)\u001b[m', true],
  ['Apache Maven 4.0.0-rc-4', true],
  ['mvnd 1.0', false],
])('%s will do: %s', (line, enough) => {
  expect(isRecentMaven([line, 'Java version: 17.0.15'])).toBe(enough);
});

test('shows the jars that Maven fetches, and nothing else it says', () => {
  const url = 'https://repo.maven.apache.org/maven2/org/apache/flink/flink-runtime/1.20.5/flink-runtime-1.20.5';
  expect(downloadedFile(`[INFO] Downloaded from central: ${url}.jar (6.4 MB at 20 MB/s)`)).toBe(
    'flink-runtime-1.20.5.jar (6.4 MB)',
  );
  expect(downloadedFile(`Downloaded from central: ${url}.pom (11 kB at 90 kB/s)`)).toBeNull();
  expect(downloadedFile(`Downloading from central: ${url}.jar`)).toBeNull();
  expect(downloadedFile('[INFO] BUILD SUCCESS')).toBeNull();
});
