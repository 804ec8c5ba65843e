package flinkprof.examples;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** {@link JsonCdcJob}'s events at a hundred a second. There is no bottleneck: every operator waits for input. */
public final class CalmJob {
    private CalmJob() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(arguments.parallelism());

        env.fromSource(
                        Sources.generated(new ChangeEvents(), Types.STRING, arguments.rate(100)),
                        WatermarkStrategy.noWatermarks(),
                        "few change events")
                .rescale()
                .map(new ParseChange())
                .returns(Types.TUPLE(Types.STRING, Types.STRING))
                .name("parse change")
                .sinkTo(new DiscardingSink<>())
                .name("discard");

        env.execute("Nothing to do");
    }
}
