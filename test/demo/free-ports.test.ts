import { expect, test } from 'vitest';

import { findFreePorts } from '../../src/demo/free-ports.ts';

test('ports are different, and below those that the kernel gives to outgoing connections', async () => {
  const ports = await findFreePorts(20);
  expect(new Set(ports).size).toBe(20);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
