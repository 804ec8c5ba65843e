package flinkprof.examples;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Page views update a profile of half a million visitors, which RocksDB keeps on disk.
 *
 * <p>The bottleneck is {@code update profile}: the visitors come in no order, so that nearly each read misses RocksDB's block
 * cache, which has the size of the TaskManager's managed memory; and each profile is written back whole. The state outgrows a
 * cache of 128 MB after some seconds and ends at half a gigabyte, on disk at up to twice that.
 */
public final class RocksDbStateJob {
    static final long VISITORS = 500_000;

    private RocksDbStateJob() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(arguments.parallelism());

        env.fromSource(
                        Sources.generated(RocksDbStateJob::visitor, Types.LONG, arguments.rate(0)),
                        WatermarkStrategy.noWatermarks(),
                        "page views")
                .keyBy(visitor -> visitor, Types.LONG)
                .process(new UpdateProfile())
                .returns(Types.LONG)
                .name("update profile")
                .sinkTo(new DiscardingSink<>())
                .name("discard");

        env.execute("State larger than its cache");
    }

    /** Scatters the index, so that the visitors come in no order (the finaliser of SplitMix64). */
    private static Long visitor(Long index) {
        long bits = index * 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return Long.remainderUnsigned(bits ^ (bits >>> 31), VISITORS);
    }
}
