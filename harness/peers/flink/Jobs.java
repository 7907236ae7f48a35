import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.PatternSelectFunction;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

/** The jobs, each a stream from the generator to a sink. */
final class Jobs {
    /** Keys of the keyed jobs. */
    static final int KEYS = 1000;
    /** Values above it pass the filter. */
    static final double THRESHOLD = 500;
    static final long SECOND = Event.PER_SECOND;
    /** Flink's own default of milliseconds between watermarks. */
    private static final long USUAL = 200;
    /** Patterns hold events back until a watermark: with a few large batches no step would be like another. */
    private static final long OFTEN = 10;

    /**
     * One job: what it reads, the number of events after which its work repeats (a window's slide), the number after
     * which its state no longer grows, the milliseconds between watermarks, what it does, and what must come out.
     */
    record Job(
            String name,
            Event.Keys keys,
            long period,
            long fill,
            long watermarks,
            Topology topology,
            BiFunction<Long, Event.Keys, Expected> expected) {
        Job filledAfter(long events) {
            return new Job(name, keys, period, events, watermarks, topology, expected);
        }

        Job watermarksEvery(long milliseconds) {
            return new Job(name, keys, period, fill, milliseconds, topology, expected);
        }
    }

    interface Topology {
        void build(StreamExecutionEnvironment environment, DataStream<Event> events);
    }

    static final List<Job> ALL = List.of(
            job("source", KEYS, SECOND, Jobs::source, Expected::source),
            job("filter-map", KEYS, SECOND, Jobs::filterMap, Expected::filterMap),
            job("filter-map-sql", KEYS, SECOND, Jobs::filterMapSql, Expected::filterMap),
            job("key-by", KEYS, SECOND, Jobs::keyBy, Expected::keyBy),
            job("tumbling-window", KEYS, SECOND, Jobs::tumbling, Expected.windows(1, true)),
            job("tumbling-window-sql", KEYS, SECOND,
                    sqlWindows("TUMBLE(TABLE ev, DESCRIPTOR(rt), INTERVAL '1' SECOND)", true), Expected.windows(1, true)),
            job("sliding-window-10s", KEYS, SECOND, sliding(10), Expected.windows(10, true)),
            job("sliding-window-60s", KEYS, SECOND, sliding(60), Expected.windows(60, true)),
            job("sql-hop-keyed", KEYS, SECOND,
                    sqlWindows("HOP(TABLE ev, DESCRIPTOR(rt), INTERVAL '1' SECOND, INTERVAL '60' SECOND)", true),
                    Expected.windows(60, true)).filledAfter(60 * SECOND),
            job("sql-hop-global", KEYS, SECOND,
                    sqlWindows("HOP(TABLE ev, DESCRIPTOR(rt), INTERVAL '1' SECOND, INTERVAL '60' SECOND)", false),
                    Expected.windows(60, false)).filledAfter(60 * SECOND),
            job("distinct", 1_000_000, 10 * SECOND, Jobs::distinct, Expected::distinct),
            job("top-k", Event.Keys.zipf(100_000), SECOND / 10, Jobs::topK, Expected::topK),
            job("pattern-next", KEYS, SECOND / 10, pattern(true), Expected.pattern(true)).watermarksEvery(OFTEN),
            job("pattern-followed-by", KEYS, SECOND / 10, pattern(false), Expected.pattern(false)).watermarksEvery(OFTEN),
            job("match-recognize", KEYS, SECOND / 10, Jobs::matchRecognize, Expected.pattern(true)).watermarksEvery(OFTEN));

    private Jobs() {}

    private static Job job(
            String name, int keys, long period, Topology topology, BiFunction<Long, Event.Keys, Expected> expected) {
        return job(name, Event.Keys.uniform(keys), period, topology, expected);
    }

    private static Job job(
            String name, Event.Keys keys, long period, Topology topology, BiFunction<Long, Event.Keys, Expected> expected) {
        return new Job(name, keys, period, 0, USUAL, topology, expected);
    }

    /** A cluster of one slot in this process, state on the heap, no checkpoints. */
    static StreamExecutionEnvironment environment(Job job) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, 1);
        configuration.set(RestOptions.PORT, 0);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(job.watermarks));
        return StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    }

    /** The job over that many events. */
    static void build(Job job, StreamExecutionEnvironment environment, long events, boolean timed) {
        DataGeneratorSource<Event> source = new DataGeneratorSource<>(
                new Event.Generator(job.keys, timed), events, TypeInformation.of(Event.class));
        WatermarkStrategy<Event> watermarks = WatermarkStrategy.<Event>forBoundedOutOfOrderness(Duration.ofMillis(500))
                .withTimestampAssigner((event, previous) -> event.ts);
        job.topology.build(environment, environment.fromSource(source, watermarks, "events"));
    }

    private static void source(StreamExecutionEnvironment environment, DataStream<Event> events) {
        events.sinkTo(new Tally<>(event -> event.key));
    }

    private static void filterMap(StreamExecutionEnvironment environment, DataStream<Event> events) {
        events.filter(event -> event.value > THRESHOLD)
                .map(event -> event.value * 2 + 1)
                .returns(Types.DOUBLE)
                .sinkTo(new Tally<>(value -> value.longValue()));
    }

    private static void keyBy(StreamExecutionEnvironment environment, DataStream<Event> events) {
        events.keyBy(event -> event.key)
                .map(event -> event.value * 2 + 1)
                .returns(Types.DOUBLE)
                .sinkTo(new Tally<>(value -> value.longValue()));
    }

    private static void tumbling(StreamExecutionEnvironment environment, DataStream<Event> events) {
        events.keyBy(event -> event.key)
                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                .aggregate(new Stats.Aggregate())
                .sinkTo(new Tally<>(Stats::digest));
    }

    private static Topology sliding(int seconds) {
        return (environment, events) -> events.keyBy(event -> event.key)
                .window(SlidingEventTimeWindows.of(Duration.ofSeconds(seconds), Duration.ofSeconds(1)))
                .aggregate(new Stats.Aggregate())
                .sinkTo(new Tally<>(Stats::digest));
    }

    private static Topology pattern(boolean strict) {
        return (environment, events) -> {
            Pattern<Event, Event> a = Pattern.<Event>begin("a", AfterMatchSkipStrategy.skipPastLastEvent()).where(ofType(0));
            Pattern<Event, Event> b = (strict ? a.next("b") : a.followedBy("b")).where(ofType(1));
            Pattern<Event, Event> c = (strict ? b.next("c") : b.followedBy("c")).where(ofType(2));
            PatternSelectFunction<Event, Long> select = match -> digest(match);
            CEP.pattern(events.keyBy(event -> event.key), c.within(Duration.ofSeconds(10)))
                    .select(select, Types.LONG)
                    .sinkTo(new Tally<>(digest -> digest));
        };
    }

    private static SimpleCondition<Event> ofType(int type) {
        return SimpleCondition.of(event -> event.type == type);
    }

    private static long digest(Map<String, List<Event>> match) {
        Event a = match.get("a").get(0);
        return Expected.matched(a.key, a.ts, match.get("b").get(0).ts, match.get("c").get(0).ts);
    }

    private static StreamTableEnvironment tables(StreamExecutionEnvironment environment, DataStream<Event> events) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.getConfig().setLocalTimeZone(java.time.ZoneOffset.UTC);
        Schema schema = Schema.newBuilder()
                .columnByMetadata("rt", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
                .watermark("rt", "SOURCE_WATERMARK()")
                .build();
        tables.createTemporaryView("ev", events, schema);
        return tables;
    }

    private static void query(
            StreamExecutionEnvironment environment, DataStream<Event> events, String sql, Tally.Digest<Row> digest) {
        StreamTableEnvironment tables = tables(environment, events);
        tables.toChangelogStream(tables.sqlQuery(sql)).sinkTo(new Tally<>(digest));
    }

    private static void filterMapSql(StreamExecutionEnvironment environment, DataStream<Event> events) {
        query(environment, events, "SELECT `value` * 2 + 1 FROM ev WHERE `value` > " + THRESHOLD,
                row -> ((Double) row.getField(0)).longValue());
    }

    private static Topology sqlWindows(String windows, boolean keyed) {
        String sql = "SELECT COUNT(*), SUM(`value`), MIN(`value`), MAX(`value`) FROM TABLE(" + windows + ") GROUP BY "
                + (keyed ? "`key`, " : "") + "window_start, window_end";
        return (environment, events) -> query(environment, events, sql, row -> Stats.digest(
                (Long) row.getField(0), (Double) row.getField(1), (Double) row.getField(2), (Double) row.getField(3)));
    }

    private static void distinct(StreamExecutionEnvironment environment, DataStream<Event> events) {
        String sql = "SELECT COUNT(DISTINCT `key`) FROM TABLE(TUMBLE(TABLE ev, DESCRIPTOR(rt), INTERVAL '10' SECOND))"
                + " GROUP BY window_start, window_end";
        query(environment, events, sql, row -> Event.mix((Long) row.getField(0)));
    }

    private static void topK(StreamExecutionEnvironment environment, DataStream<Event> events) {
        String sql = "SELECT `key`, n FROM (SELECT `key`, n, ROW_NUMBER() OVER (ORDER BY n DESC) AS place"
                + " FROM (SELECT `key`, COUNT(*) AS n FROM ev GROUP BY `key`)) WHERE place <= 100";
        query(environment, events, sql, new Tally.Digest<>() {
            @Override
            public long of(Row row) {
                // Of keys with equal counts at the hundredth place any may be chosen, so only counts are compared.
                return Event.mix((Long) row.getField(1));
            }

            @Override
            public int sign(Row row) {
                return row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER ? 1 : -1;
            }
        });
    }

    private static void matchRecognize(StreamExecutionEnvironment environment, DataStream<Event> events) {
        String sql = "SELECT `key`, a_ts, b_ts, c_ts FROM ev MATCH_RECOGNIZE (PARTITION BY `key` ORDER BY rt"
                + " MEASURES A.ts AS a_ts, B.ts AS b_ts, C.ts AS c_ts ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW"
                + " PATTERN (A B C) WITHIN INTERVAL '10' SECOND"
                + " DEFINE A AS A.`type` = 0, B AS B.`type` = 1, C AS C.`type` = 2)";
        query(environment, events, sql, row -> Expected.matched(
                (Integer) row.getField(0), (Long) row.getField(1), (Long) row.getField(2), (Long) row.getField(3)));
    }
}
