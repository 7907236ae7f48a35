import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** One event of the stream; public fields and an empty constructor make it a POJO that Flink serialises by itself. */
public class Event {
    /** Event time of the first event in milliseconds: a whole minute, so that windows begin with the stream. */
    static final long BEGIN = 1_800_000_000_000L;
    /** Events in a second of event time. */
    static final long PER_SECOND = 100_000;
    /** Event types, drawn with equal chance. */
    static final int TYPES = 8;

    public long ts;
    public int key;
    public double value;
    public int type;

    public Event() {}

    Event(long index, Keys keys) {
        long bits = mix(index);
        ts = BEGIN + index * 1000 / PER_SECOND;
        key = keys.of(bits);
        // Whole numbers, so that sums are exact in whatever order Flink adds.
        value = (bits >>> 20) % 1000;
        type = (int) ((bits >>> 40) % TYPES);
    }

    /** SplitMix64's finisher (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    static long mix(long index) {
        long bits = index * 0x9E3779B97F4A7C15L + 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }

    /** How keys are drawn. */
    static class Keys implements java.io.Serializable {
        private static final int DRAWS = 1 << 20;
        final int count;
        private final int[] skewed;

        private Keys(int count, int[] skewed) {
            this.count = count;
            this.skewed = skewed;
        }

        /** Every key with equal chance. */
        static Keys uniform(int count) {
            return new Keys(count, null);
        }

        /** Zipf's law with exponent 1: the key of rank r (from 0) in proportion to 1 / (r + 1). */
        static Keys zipf(int count) {
            double total = 0;
            for (int rank = 0; rank < count; rank++) {
                total += 1.0 / (rank + 1);
            }
            int[] skewed = new int[DRAWS];
            int rank = 0;
            double below = 1.0;
            for (int draw = 0; draw < DRAWS; draw++) {
                while (rank + 1 < count && below < (draw + 0.5) / DRAWS * total) {
                    rank++;
                    below += 1.0 / (rank + 1);
                }
                skewed[draw] = rank;
            }
            return new Keys(count, skewed);
        }

        int of(long bits) {
            // The low bits of a mixed index are as good as any; a modulus of a million keys is not noticeably uneven.
            return skewed == null ? (int) ((bits & 0xFFFFFFFFFFL) % count) : skewed[(int) (bits & (DRAWS - 1))];
        }
    }

    /** Makes the events of a job, and stamps the clocks on the way where the job is timed. */
    static class Generator implements GeneratorFunction<Long, Event> {
        private final Keys keys;
        private final boolean timed;

        Generator(Keys keys, boolean timed) {
            this.keys = keys;
            this.timed = timed;
        }

        @Override
        public Event map(Long index) {
            if (timed) {
                Steps.before(index);
            }
            return new Event(index, keys);
        }
    }
}
