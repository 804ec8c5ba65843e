package flinkprof.examples;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Change events from a database, each more than a kilobyte of JSON with JSON inside, are parsed, reduced and written as JSON
 * again.
 *
 * <p>The bottleneck is {@code parse change}: Jackson builds a tree of the whole envelope, then objects of parts of the tree, and
 * a string of the objects; and all of that once more for the column that holds JSON itself. The source hands out ready-made
 * strings, and counting reads one number from the heap.
 */
public final class JsonCdcJob {
    private JsonCdcJob() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(arguments.parallelism());

        env.fromSource(
                        Sources.generated(new ChangeEvents(), Types.STRING, arguments.rate(0)),
                        WatermarkStrategy.noWatermarks(),
                        "change events")
                .rescale()
                .map(new ParseChange())
                .returns(Types.TUPLE(Types.STRING, Types.STRING))
                .name("parse change")
                .keyBy(change -> change.f0, Types.STRING)
                .process(new CountByTable())
                .returns(Types.STRING)
                .name("count by table")
                .sinkTo(new DiscardingSink<>())
                .name("counts");

        env.execute("JSON change events");
    }
}
