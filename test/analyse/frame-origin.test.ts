import { expect, test } from 'vitest';

import { originOf, threadGroup } from '../../src/analyse/index.ts';

test.each([
  ['com/acme/orders/Parse.map', 'jit', 'user'],
  ['Parse.map', 'jit', 'user'],
  ['java/util/regex/Pattern.compile', 'inlined', 'jdk'],
  ['jdk/internal/misc/Unsafe.park', 'jit', 'jdk'],
  ['org/apache/flink/streaming/api/operators/StreamMap.processElement', 'jit', 'flink'],
  ['StreamExecCalc$12.processElement', 'jit', 'flink'],
  ['org/apache/flink/shaded/jackson2/com/fasterxml/jackson/databind/ObjectMapper.readTree', 'jit', 'library'],
  ['org/apache/flink/kafka/shaded/org/apache/kafka/clients/Consumer.poll', 'jit', 'library'],
  ['com/fasterxml/jackson/databind/ObjectMapper.readTree', 'jit', 'library'],
  ['org/rocksdb/RocksDB.get', 'jit', 'library'],
  ['org/apache/kafka/clients/producer/KafkaProducer.send', 'jit', 'library'],
  ['rocksdb::DBImpl::GetImpl', 'native', 'native'],
  ['G1CollectedHeap::mem_allocate', 'cpp', 'native'],
  ['__x64_sys_futex', 'kernel', 'kernel'],
] as const)('%s is %s code of %s', (name, kind, origin) => {
  expect(originOf({ name, kind })).toBe(origin);
});

test.each([
  ['Source: orders -> parse (3/8)#1', 'other tasks'],
  ['Source Data Fetcher for Source: orders (1/2)#0', 'source fetchers'],
  ['GC Thread#3', 'GC'],
  ['G1 Conc#0', 'GC'],
  ['C2 CompilerThre', 'JIT compiler'],
  ['rocksdb:low', 'RocksDB background'],
  ['AsyncOperations-thread-1', 'checkpoint'],
  ['Flink Netty Server (0) Thread 1', 'network'],
  ['flink-pekko.actor.default-dispatcher-5', 'RPC'],
  ['pool-4-thread-1', 'other threads'],
])('the thread %s belongs to %s', (name, group) => {
  expect(threadGroup({ name, tid: 1, isJava: true })).toBe(group);
});
