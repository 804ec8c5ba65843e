package flinkprof.examples;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Sources that never end. */
final class Sources {
    private Sources() {}

    /** Emits {@code generator}'s records, {@code perSecond} of them over all subtasks or, with 0, as many as the job takes. */
    @SuppressWarnings("unchecked")
    static <T> DataGeneratorSource<T> generated(
            GeneratorFunction<Long, T> generator, TypeInformation<T> type, long perSecond) {
        RateLimiterStrategy strategy =
                perSecond > 0 ? RateLimiterStrategy.perSecond(perSecond) : RateLimiterStrategy.noOp();
        return new DataGeneratorSource<>(generator, Long.MAX_VALUE, strategy, type);
    }
}
