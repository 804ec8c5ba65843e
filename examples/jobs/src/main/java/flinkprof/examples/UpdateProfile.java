package flinkprof.examples;

import java.util.SplittableRandom;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Reads a visitor's profile, changes it a little and writes it back; counts the views by day of the week beside it. */
final class UpdateProfile extends KeyedProcessFunction<Long, Long, Long> {
    private static final int PROFILE_BYTES = 1_024;

    private transient ValueState<byte[]> profile;
    private transient MapState<Integer, Long> viewsByDay;
    private transient SplittableRandom random;

    @Override
    public void open(OpenContext context) {
        profile = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("profile", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        viewsByDay = getRuntimeContext().getMapState(new MapStateDescriptor<>("views by day", Types.INT, Types.LONG));
        random = new SplittableRandom(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    }

    @Override
    public void processElement(Long visitor, Context context, Collector<Long> out) throws Exception {
        byte[] bytes = profile.value();
        if (bytes == null) {
            bytes = new byte[PROFILE_BYTES];
            random.nextBytes(bytes);
        }
        bytes[random.nextInt(PROFILE_BYTES)]++;
        profile.update(bytes);

        int day = random.nextInt(7);
        Long views = viewsByDay.get(day);
        viewsByDay.put(day, views == null ? 1 : views + 1);
        out.collect(visitor);
    }
}
