/** The Flink lines the demo can start. Which patch of a line it is, `examples/jobs/pom.xml` says. */
export const FLINK_LINES = ['1.20', '2'] as const;

export type FlinkLine = (typeof FLINK_LINES)[number];

/** The profiles of `examples/jobs/pom.xml` that make Maven build against the line. */
export function mavenProfilesOf(line: FlinkLine): string[] {
  return line === '2' ? ['flink-2'] : [];
}
