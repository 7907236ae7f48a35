import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs one job on Flink inside this process: first over few events, whose results are checked, then over as many as its
 * steps take. Prints one JSON line each: `start`, `verified`, `dropped` (warm-up), `step`, and `done` or `failed`.
 */
public final class FlinkBench {
    private static final String USAGE = "usage: FlinkBench JOB CHECKED_EVENTS STEP_SECONDS DROPPED KEPT LIMIT_SECONDS";

    private FlinkBench() {}

    public static void main(String[] arguments) {
        try {
            if (arguments.length != 6) {
                throw new IllegalArgumentException(USAGE);
            }
            Jobs.Job job = Jobs.ALL.stream()
                    .filter(each -> each.name().equals(arguments[0]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no job " + arguments[0]));
            print(String.format(
                    "{\"line\":\"start\",\"job\":%s,\"flink\":%s,\"java\":%s,\"vm\":%s,\"processors\":%d}",
                    quoted(job.name()),
                    quoted(EnvironmentInformation.getVersion()),
                    quoted(System.getProperty("java.version")),
                    quoted(System.getProperty("java.vm.name")),
                    Runtime.getRuntime().availableProcessors()));
            verify(job, Long.parseLong(arguments[1]));
            double seconds = Double.parseDouble(arguments[2]);
            int dropped = Integer.parseInt(arguments[3]);
            int kept = Integer.parseInt(arguments[4]);
            measure(job, new Steps.Plan(job.period(), job.fill(), seconds, dropped, kept, Double.parseDouble(arguments[5])));
        } catch (Throwable error) {
            fail(error);
        }
        // The job's source has no end; nothing of the process is needed any more.
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void verify(Jobs.Job job, long events) throws Exception {
        StreamExecutionEnvironment environment = Jobs.environment(job);
        Jobs.build(job, environment, events, false);
        environment.execute(job.name() + ", checked");
        Tally.Writer<?> tally = Tally.last;
        Expected expected = job.expected().apply(events, job.keys());
        if (tally.results != expected.results() || tally.sum != expected.sum()) {
            throw new IllegalStateException(String.format(
                    "wrong answer over %d events: %d results with digest %016x, expected were %d with %016x",
                    events, tally.results, tally.sum, expected.results(), expected.sum()));
        }
        print(String.format(
                "{\"line\":\"verified\",\"events\":%d,\"results\":%d,\"digest\":\"%016x\"}", events, tally.results, tally.sum));
    }

    private static void measure(Jobs.Job job, Steps.Plan plan) throws Exception {
        StreamExecutionEnvironment environment = Jobs.environment(job);
        Jobs.build(job, environment, Long.MAX_VALUE, true);
        Steps.start(plan);
        JobClient client = environment.executeAsync(job.name());
        CompletableFuture.anyOf(Steps.DONE, client.getJobExecutionResult()).join();
        // Only a failed job ends by itself, and then the line above has thrown.
        Steps.DONE.join();
        print(String.format("{\"line\":\"done\",\"results\":%d}", Tally.last.results));
    }

    private static void fail(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        System.err.print(trace);
        System.err.flush();
        print("{\"line\":\"failed\",\"error\":" + quoted(cause.toString()) + "}");
        System.out.flush();
        Runtime.getRuntime().halt(1);
    }

    static synchronized void print(String line) {
        System.out.println(line);
    }

    /** A JSON string. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : String.valueOf(text).toCharArray()) {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ') {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
