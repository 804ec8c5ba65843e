package flinkprof.examples;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The arguments that all jobs take: {@code --parallelism N} and {@code --rate RECORDS_PER_SECOND}, 0 = as many as possible. */
final class Arguments {
    private static final Set<String> KNOWN = Set.of("parallelism", "rate");

    private final Map<String, Long> values = new HashMap<>();

    /** @throws IllegalArgumentException for anything but known names, each with a number. */
    Arguments(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!KNOWN.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException("expected --parallelism N or --rate N, not " + args[i]);
            }
            values.put(name, Long.parseLong(args[i + 1]));
        }
    }

    int parallelism() {
        return values.getOrDefault("parallelism", 2L).intValue();
    }

    long rate(long defaultPerSecond) {
        return values.getOrDefault("rate", defaultPerSecond);
    }
}
