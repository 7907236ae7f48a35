import org.apache.flink.api.common.functions.AggregateFunction;

/** Count, sum, least and greatest value of a window. */
public class Stats {
    public long count;
    public double sum;
    public double min = Double.POSITIVE_INFINITY;
    public double max = Double.NEGATIVE_INFINITY;

    public Stats() {}

    void add(double value) {
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    long digest() {
        return digest(count, sum, min, max);
    }

    static long digest(long count, double sum, double min, double max) {
        return Event.mix(count + Event.mix((long) sum + Event.mix((long) min + Event.mix((long) max))));
    }

    /** The same as Flink wants it. */
    static class Aggregate implements AggregateFunction<Event, Stats, Stats> {
        @Override
        public Stats createAccumulator() {
            return new Stats();
        }

        @Override
        public Stats add(Event event, Stats stats) {
            stats.add(event.value);
            return stats;
        }

        @Override
        public Stats getResult(Stats stats) {
            return stats;
        }

        @Override
        public Stats merge(Stats a, Stats b) {
            a.count += b.count;
            a.sum += b.sum;
            a.min = Math.min(a.min, b.min);
            a.max = Math.max(a.max, b.max);
            return a;
        }
    }
}
