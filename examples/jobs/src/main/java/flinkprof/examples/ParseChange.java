package flinkprof.examples;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.java.tuple.Tuple2;

/** Debezium's envelope in, the table's name and the columns that have changed as JSON out. */
final class ParseChange extends RichMapFunction<String, Tuple2<String, String>> {
    private static final TypeReference<Map<String, Object>> COLUMNS = new TypeReference<>() {};
    private static final TypeReference<List<Line>> LINES = new TypeReference<>() {};

    private transient ObjectMapper mapper;

    @Override
    public void open(OpenContext context) {
        mapper = new ObjectMapper();
    }

    @Override
    public Tuple2<String, String> map(String event) throws Exception {
        JsonNode envelope = mapper.readTree(event);
        Map<String, Object> before = columns(envelope.get("before"));
        Map<String, Object> after = columns(envelope.get("after"));
        before.forEach((name, value) -> after.remove(name, value));
        after.put("changedAt", envelope.get("ts_ms").asLong());
        return Tuple2.of(envelope.get("source").get("table").asText(), mapper.writeValueAsString(after));
    }

    private Map<String, Object> columns(JsonNode row) throws Exception {
        Order order = mapper.treeToValue(row, Order.class);
        List<Line> lines = mapper.readValue(order.lines, LINES);
        lines.sort((one, other) -> Long.compare(one.sku, other.sku));
        order.total = lines.stream().mapToDouble(line -> line.price * line.quantity).sum();
        order.lines = mapper.writeValueAsString(lines);
        return mapper.convertValue(order, COLUMNS);
    }

    /** A row, as far as the job needs it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Order {
        public long id;
        public String state;
        public double total;
        public String lines;
    }

    /** One article of an order. */
    public static final class Line {
        public long sku;
        public String title;
        public int quantity;
        public double price;
    }
}
