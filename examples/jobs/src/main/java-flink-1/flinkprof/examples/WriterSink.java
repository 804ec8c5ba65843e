package flinkprof.examples;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** A sink that only says how its writer is made. Flink 1.x asks for the writer in an old and a new way, 2.x in the new one. */
public abstract class WriterSink<T> implements Sink<T> {

    protected abstract SinkWriter<T> newWriter();

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return newWriter();
    }

    @Override
    @SuppressWarnings("deprecation")
    public SinkWriter<T> createWriter(InitContext context) {
        return newWriter();
    }
}
