import type { EventKind } from '../../src/recording/index.ts';
import type { SampledStack } from './stacks.ts';

const METHODS = 8_000;
const PACKAGES = [
  'com/acme/orders',
  'com/fasterxml/jackson/databind',
  'org/apache/flink/streaming',
  'java/util',
  'org/rocksdb',
];

/**
 * Distinct stacks as a big, long recording has them: 20 to 90 frames deep, from random walks over one call graph, so that they
 * share their beginnings as real ones do. The same for the same arguments.
 */
export function* manyStacks(
  count: number,
  thread: string,
  event: EventKind,
  bottom: readonly string[],
): Iterable<SampledStack> {
  const random = generator(count);
  const seen = new Set<number>();
  while (seen.size < count) {
    const stack = [...bottom];
    let method = 0;
    let id = 17;
    const depth = 20 + Math.floor(random() ** 2 * 70);
    for (let level = bottom.length; level < depth; level++) {
      // Most methods on the way call one other; a few branch.
      const callee = random() < 0.96 ? 0 : 1 + Math.floor(random() * 4);
      method = (method * 31 + callee * 977 + level) % METHODS;
      id = (Math.imul(id, 16_777_619) ^ method) >>> 0;
      stack.push(methodName(method));
    }
    if (seen.has(id)) continue;
    seen.add(id);
    yield { event, thread, stack, count: 1 + Math.floor(random() ** 6 * 40) };
  }
}

function methodName(method: number): string {
  const kind = ['jit', 'jit', 'inlined', 'c1', 'interpreted'][method % 5] ?? 'jit';
  return `${kind}:${PACKAGES[method % PACKAGES.length] ?? ''}/Class${method % 900}.method${method}`;
}

/** Numbers in 0..1, the same for the same seed (a linear congruential generator). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
