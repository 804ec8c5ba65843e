const FIRST_MS = 200;
const LONGEST_MS = 2_000;

/**
 * How long to wait after the `attempt`-th failure (1, 2, …), in milliseconds: anything between nothing and a bound that
 * doubles ('full jitter'), so that many clients of one server that failed together do not come back together.
 *
 * @param random gives numbers in [0, 1)
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
}
