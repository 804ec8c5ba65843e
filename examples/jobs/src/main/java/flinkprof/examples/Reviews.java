package flinkprof.examples;

import java.util.Random;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Product reviews with everything in them that SQL must escape, from a pool made once: emitting one costs next to nothing. */
final class Reviews implements GeneratorFunction<Long, Reviews.Review> {
    private static final int POOL = 1_024;
    private static final String[] WORDS = {
        "it's", "\"fine\"", "C:\\temp", "don't", "buy", "again", "really", "O'Neill", "100%", "five_stars", "line\nbreak", "works"
    };

    private transient Review[] pool;

    @Override
    public void open(SourceReaderContext context) {
        Random random = new Random(42);
        pool = new Review[POOL];
        for (int i = 0; i < POOL; i++) {
            pool[i] = review(i, random);
        }
    }

    @Override
    public Review map(Long index) {
        return pool[(int) (index % POOL)];
    }

    private static Review review(long id, Random random) {
        Review review = new Review();
        review.id = id;
        review.author = text(random, 3);
        review.title = text(random, 6);
        review.body = text(random, 30);
        return review;
    }

    private static String text(Random random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    /** A row to insert. */
    public static final class Review {
        public long id;
        public String author;
        public String title;
        public String body;
    }
}
