import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;

/**
 * Steps of the stream with the wall time and the CPU time of the whole process (every thread of the JVM: operators,
 * network, garbage collection, compilation) that each took. The generator calls; all state is static because Flink
 * serialises the generator and runs a copy, in this process.
 */
final class Steps {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** What a job's steps must be. */
    record Plan(long period, long fill, double stepSeconds, int dropped, int kept, double limitSeconds) {}

    /** The fewest kept steps that a median is taken of. */
    static final int FEWEST = 5;

    /** The compilers are taken to be done when two steps in a row do not exceed the best one before by this factor. */
    private static final double SETTLED = 1.1;

    /** Steps that are dropped at the most because they still grow faster; more may be, until the state is full. */
    private static final int MOST_DROPPED = 10;

    /** A job without enough steps after this many times its limit gets no more time. */
    private static final double HOPELESS = 6;

    /** Done when the last step is; completed with an error when there was not enough time. */
    static final CompletableFuture<Void> DONE = new CompletableFuture<>();

    private static Plan plan;
    private static long next = Long.MAX_VALUE;
    private static long begin;
    private static long beginWall;
    private static long beginCpu;
    private static long firstWall;
    private static long step;
    private static int dropped;
    private static double bestRate;
    private static int calm;
    private static int kept;

    private Steps() {}

    static void start(Plan of) {
        plan = of;
        next = 0;
    }

    /** Called before each event is made. */
    static void before(long index) {
        if (index == next) {
            stamp(index);
        }
    }

    private static void stamp(long index) {
        long wall = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        if (index == 0) {
            firstWall = wall;
            begin(index, wall, cpu);
            next = plan.period;
            return;
        }
        long events = index - begin;
        double seconds = (cpu - beginCpu) / 1e9;
        double elapsed = (wall - firstWall) / 1e9;
        if (step == 0) {
            if (seconds < plan.stepSeconds) {
                next = index + plan.period;
                return;
            }
            print("dropped", events, wall, cpu);
            dropped++;
            double rate = events / seconds;
            calm = rate > SETTLED * bestRate ? 0 : calm + 1;
            bestRate = Math.max(bestRate, rate);
            boolean settled = calm >= 2 || dropped >= MOST_DROPPED || elapsed > plan.limitSeconds / 2;
            if (settled && dropped >= plan.dropped && index >= plan.fill) {
                // From here on every step has as many events, a multiple of the period in which the job's work repeats.
                long wanted = (long) (events * plan.stepSeconds / seconds);
                step = Math.max(1, Math.round((double) wanted / plan.period)) * plan.period;
            }
        } else {
            print("step", events, wall, cpu);
            kept++;
        }
        if (kept == plan.kept || kept >= FEWEST && elapsed > plan.limitSeconds) {
            next = Long.MAX_VALUE;
            DONE.complete(null);
            return;
        }
        if (elapsed > HOPELESS * plan.limitSeconds) {
            next = Long.MAX_VALUE;
            String error = String.format("only %d of %d steps were done after %.0f s", kept, FEWEST, elapsed);
            DONE.completeExceptionally(new IllegalStateException(error));
            return;
        }
        begin(index, System.nanoTime(), SYSTEM.getProcessCpuTime());
        next = index + (step == 0 ? plan.period : step);
    }

    private static void begin(long index, long wall, long cpu) {
        begin = index;
        beginWall = wall;
        beginCpu = cpu;
    }

    private static void print(String kind, long events, long wall, long cpu) {
        FlinkBench.print(String.format(
                "{\"line\":\"%s\",\"events\":%d,\"wall_ns\":%d,\"cpu_ns\":%d}", kind, events, wall - beginWall, cpu - beginCpu));
    }
}
