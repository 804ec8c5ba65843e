package flinkprof.examples;

import java.util.Random;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Change events of an order table as Debezium writes them, from a pool made once: emitting one costs next to nothing. */
final class ChangeEvents implements GeneratorFunction<Long, String> {
    private static final int POOL = 2_048;
    private static final String[] STATES = {"NEW", "PAID", "PACKED", "SHIPPED", "RETURNED"};

    private transient String[] pool;

    @Override
    public void open(SourceReaderContext context) {
        Random random = new Random(42);
        pool = new String[POOL];
        for (int i = 0; i < POOL; i++) {
            pool[i] = event(i, random);
        }
    }

    @Override
    public String map(Long index) {
        return pool[(int) (index % POOL)];
    }

    private static String event(long id, Random random) {
        long customer = random.nextInt(100_000);
        String lines = lines(random);
        int state = random.nextInt(STATES.length - 1);
        return "{\"before\":" + row(id, customer, STATES[state], lines)
                + ",\"after\":" + row(id, customer, STATES[state + 1], lines)
                + ",\"source\":{\"connector\":\"postgresql\",\"name\":\"shop\",\"ts_ms\":" + (1_700_000_000_000L + id)
                + ",\"snapshot\":\"false\",\"db\":\"shop\",\"schema\":\"public\",\"table\":\"orders_" + id % 64
                + "\",\"txId\":" + (500_000 + id) + ",\"lsn\":" + (24_023_128L + id * 56)
                + ",\"xmin\":null},\"op\":\"u\",\"ts_ms\":" + (1_700_000_000_250L + id) + "}";
    }

    private static String row(long id, long customer, String state, String lines) {
        return "{\"id\":" + id + ",\"customer\":" + customer + ",\"state\":\"" + state
                + "\",\"currency\":\"EUR\",\"lines\":\"" + lines.replace("\"", "\\\"") + "\"}";
    }

    /** A column of type {@code jsonb}, which Debezium delivers as a string. */
    private static String lines(Random random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < 6; line++) {
            lines.append(line == 0 ? '[' : ',');
            lines.append("{\"sku\":").append(random.nextInt(1_000_000));
            lines.append(",\"title\":\"No. ").append(random.nextInt(100_000));
            lines.append("\",\"quantity\":").append(1 + random.nextInt(5));
            lines.append(",\"price\":").append(random.nextInt(10_000) / 100.0).append('}');
        }
        return lines.append(']').toString();
    }
}
