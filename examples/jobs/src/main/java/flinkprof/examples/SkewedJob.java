package flinkprof.examples;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * Nine of ten clicks belong to one customer.
 *
 * <p>The bottleneck is one subtask of {@code sign click}: the one that has this customer. It computes a chain of hashes for
 * each click, as its neighbours do, but they wait for work most of the time.
 */
public final class SkewedJob {
    private static final long HOT_CUSTOMER = 7;
    private static final long CUSTOMERS = 10_000;

    private SkewedJob() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(arguments.parallelism());

        env.fromSource(
                        Sources.generated(SkewedJob::customer, Types.LONG, arguments.rate(0)),
                        WatermarkStrategy.noWatermarks(),
                        "clicks")
                .setParallelism(1)
                .keyBy(customer -> customer, Types.LONG)
                .process(new SignClick())
                .returns(Types.LONG)
                .name("sign click")
                .sinkTo(new DiscardingSink<>())
                .name("discard");

        env.execute("One hot key");
    }

    private static Long customer(Long index) {
        return index % 10 == 0 ? index / 10 % CUSTOMERS : HOT_CUSTOMER;
    }

    private static final class SignClick extends KeyedProcessFunction<Long, Long, Long> {
        private static final int ROUNDS = 100;

        private transient MessageDigest sha256;

        @Override
        public void open(OpenContext context) throws Exception {
            sha256 = MessageDigest.getInstance("SHA-256");
        }

        @Override
        public void processElement(Long customer, Context context, Collector<Long> out) {
            byte[] signature = ByteBuffer.allocate(Long.BYTES).putLong(customer).array();
            for (int round = 0; round < ROUNDS; round++) {
                signature = sha256.digest(signature);
            }
            out.collect(ByteBuffer.wrap(signature).getLong());
        }
    }
}
