import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** What must come out of a job, computed without Flink: the number of results and the sum of their digests. */
record Expected(long results, long sum) {
    static Expected source(long events, Event.Keys keys) {
        long sum = 0;
        for (long index = 0; index < events; index++) {
            sum += new Event(index, keys).key;
        }
        return new Expected(events, sum);
    }

    static Expected filterMap(long events, Event.Keys keys) {
        return mapped(events, keys, Jobs.THRESHOLD);
    }

    static Expected keyBy(long events, Event.Keys keys) {
        return mapped(events, keys, -1);
    }

    private static Expected mapped(long events, Event.Keys keys, double above) {
        long results = 0;
        long sum = 0;
        for (long index = 0; index < events; index++) {
            double value = new Event(index, keys).value;
            if (value > above) {
                results++;
                sum += (long) (value * 2 + 1);
            }
        }
        return new Expected(results, sum);
    }

    /** Windows of that many seconds, one a second. */
    static BiFunction<Long, Event.Keys, Expected> windows(int seconds, boolean keyed) {
        return (events, keys) -> {
            Map<Long, Stats> windows = new HashMap<>();
            for (long index = 0; index < events; index++) {
                Event event = new Event(index, keys);
                long last = (event.ts - Event.BEGIN) / 1000;
                for (long start = last; start > last - seconds; start--) {
                    long window = keyed ? start * keys.count + event.key : start;
                    windows.computeIfAbsent(window, none -> new Stats()).add(event.value);
                }
            }
            long sum = windows.values().stream().mapToLong(Stats::digest).sum();
            return new Expected(windows.size(), sum);
        };
    }

    static Expected distinct(long events, Event.Keys keys) {
        Map<Long, Set<Integer>> windows = new HashMap<>();
        for (long index = 0; index < events; index++) {
            Event event = new Event(index, keys);
            windows.computeIfAbsent(event.ts / 10_000, none -> new HashSet<>()).add(event.key);
        }
        return new Expected(windows.size(), windows.values().stream().mapToLong(set -> Event.mix(set.size())).sum());
    }

    static Expected topK(long events, Event.Keys keys) {
        long[] counts = new long[keys.count];
        for (long index = 0; index < events; index++) {
            counts[new Event(index, keys).key]++;
        }
        java.util.Arrays.sort(counts);
        long sum = 0;
        for (int place = 1; place <= 100; place++) {
            sum += Event.mix(counts[keys.count - place]);
        }
        return new Expected(100, sum);
    }

    /** Types 0, 1, 2 of one key: each right after the other, or with others between; the search goes on after a match. */
    static BiFunction<Long, Event.Keys, Expected> pattern(boolean strict) {
        return (events, keys) -> {
            long results = 0;
            long sum = 0;
            long[][] found = new long[keys.count][2];
            int[] steps = new int[keys.count];
            for (long index = 0; index < events; index++) {
                Event event = new Event(index, keys);
                if (strict && event.type != steps[event.key]) {
                    steps[event.key] = 0;
                }
                if (event.type != steps[event.key]) {
                    continue;
                }
                long[] times = found[event.key];
                if (steps[event.key] < 2) {
                    times[steps[event.key]++] = event.ts;
                } else {
                    results++;
                    sum += matched(event.key, times[0], times[1], event.ts);
                    steps[event.key] = 0;
                }
            }
            return new Expected(results, sum);
        };
    }

    static long matched(int key, long a, long b, long c) {
        return Event.mix(key + Event.mix(a + Event.mix(b + Event.mix(c))));
    }
}
