package flinkprof.examples;

import flinkprof.examples.Reviews.Review;
import org.apache.flink.api.connector.sink2.SinkWriter;

/** Writes reviews as multi-row {@code INSERT} statements, as connectors of databases without prepared batches do. */
final class SqlSink extends WriterSink<Review> {

    @Override
    protected SinkWriter<Review> newWriter() {
        return new Writer();
    }

    private static final class Writer implements SinkWriter<Review> {
        private static final int BATCH_ROWS = 500;

        private final StringBuilder statement = new StringBuilder();
        private int rows;

        @Override
        public void write(Review review, Context context) {
            statement.append(rows == 0 ? "INSERT INTO reviews (id, author, title, body) VALUES " : ", ");
            statement.append('(').append(review.id);
            statement.append(", '").append(escape(review.author));
            statement.append("', '").append(escape(review.title));
            statement.append("', '").append(escape(review.body)).append("')");
            if (++rows == BATCH_ROWS) {
                flush(false);
            }
        }

        /** Every {@code replaceAll} compiles its pattern again and copies the whole text. */
        private static String escape(String text) {
            return text.replaceAll("\\\\", "\\\\\\\\")
                    .replaceAll("'", "''")
                    .replaceAll("\"", "\\\\\"")
                    .replaceAll("\\n", "\\\\n")
                    .replaceAll("\\r", "\\\\r")
                    .replaceAll("\\t", "\\\\t")
                    .replaceAll("[\\x00\\x1A]", "")
                    .replaceAll("(%|_)", "\\\\$1");
        }

        /** Stands for sending the statement: this database takes everything at once. */
        @Override
        public void flush(boolean endOfInput) {
            statement.setLength(0);
            rows = 0;
        }

        @Override
        public void close() {}
    }
}
