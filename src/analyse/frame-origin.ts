import type { Frame } from '../recording/index.ts';
import type { FrameOrigin } from './analysis.ts';

/** Packages of the JDK, of every vendor. */
const JDK = /^(?:java|javax|jdk|sun|com\/sun|oracle\/jrockit)\//;

/** Flink's own code, without what it shades: that is a library however it is called. */
const FLINK = /^org\/apache\/flink\/(?!(?:\w+\/)*shaded\/)/;

/** Code that Flink's SQL planner generates has no package and ends in a number: `StreamExecCalc$12`. */
const FLINK_GENERATED = /^[A-Za-z_]\w*\$\d+(?:\$|\.)/;

/**
 * Widespread libraries. A list can't be complete: a library that is missing counts as user code, which is where somebody
 * who looks for a cause looks first.
 */
const LIBRARY = new RegExp(
  '^(?:' +
    [
      String.raw`(?:\w+/)*shaded/`,
      'akka/|scala/|kotlin/|kotlinx/|groovy/|clojure/',
      String.raw`org/apache/(?!flink/)`,
      String.raw`com/(?:fasterxml|esotericsoftware|twitter/chill|google|github/(?:luben|benmanes|fge)|jayway|alibaba/fastjson2?)/`,
      String.raw`com/(?:ververica/cdc|mysql|microsoft/sqlserver|zaxxer|amazonaws|azure|mongodb|datastax|clickhouse|squareup)/`,
      String.raw`(?:io|org)/(?:netty|confluent|airlift|debezium|lettuce|grpc|micrometer|opentelemetry|prometheus)/`,
      String.raw`org/(?:rocksdb|forstdb|slf4j|xerial|postgresql|elasticsearch|opensearch|mariadb|objenesis|joda|json|yaml|roaringbitmap|agrona|jctools)/`,
      String.raw`org/(?:springframework|hibernate|eclipse|codehaus|bouncycastle|conscrypt|everit|mvel2|janino|antlr)/`,
      'net/(?:jpountz|minidev|openhft|sf)/|it/unimi/|software/amazon/|redis/clients/|okhttp3/|okio/|reactor/|ch/qos/|oracle/jdbc/',
    ].join('|') +
    ')',
);

/** Whose code a frame is. */
export function originOf(frame: Frame): FrameOrigin {
  if (frame.kind === 'kernel') return 'kernel';
  if (frame.kind === 'native' || frame.kind === 'cpp' || frame.kind === 'unknown') return 'native';
  if (JDK.test(frame.name)) return 'jdk';
  if (FLINK.test(frame.name) || FLINK_GENERATED.test(frame.name)) return 'flink';
  return LIBRARY.test(frame.name) ? 'library' : 'user';
}
