/**
 * A frame's name without what differs from one JVM to the next: addresses and numbers of lambdas, generated accessors and
 * method handles, and the random folder RocksDB unpacks its library to. So the same code meets in one frame although it was
 * recorded in two TaskManagers.
 *
 * Seen: `A$$Lambda$908.0x00007f70e760a000.run` (JDK 17), `A$$Lambda/0x0000000036040210.run` (21 and newer),
 * `A$$Lambda$12/1034567.run` (8 and 11).
 */
export function stableName(name: string): string {
  if (name.startsWith('/')) return name.slice(name.lastIndexOf('/') + 1);
  return name
    .replace(/\$\$Lambda(?:\$\d+)?(?:[./]0x[0-9a-f]+|\/\d+)?/, '$$$$Lambda')
    .replace(/(LambdaForm\$\w+)(?:[./]0x[0-9a-f]+|\/\d+)/, '$1')
    .replace(/(Generated(?:Serialization)?(?:Method|Constructor)Accessor)\d+/, '$1');
}
