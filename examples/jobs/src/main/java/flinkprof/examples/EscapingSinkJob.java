package flinkprof.examples;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Rows are written to a database as SQL text.
 *
 * <p>The bottleneck is the sink {@code reviews table}: it escapes each text with eight regular expressions, one after the other.
 * The source hands out ready-made rows, and the database takes everything at once.
 */
public final class EscapingSinkJob {
    private EscapingSinkJob() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(arguments.parallelism());

        env.fromSource(
                        Sources.generated(new Reviews(), Types.POJO(Reviews.Review.class), arguments.rate(0)),
                        WatermarkStrategy.noWatermarks(),
                        "reviews")
                .rescale()
                .sinkTo(new SqlSink())
                .name("reviews table");

        env.execute("SQL escaping in a sink");
    }
}
