import java.io.Serializable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** A sink that keeps of its results their number and a sum of their digests: the same in whatever order they come. */
final class Tally<T> implements Sink<T> {
    /** What one result adds to the number of results and to the digest. */
    interface Digest<T> extends Serializable {
        long of(T result);

        /** 1, or -1 for a result that takes back an earlier one. */
        default int sign(T result) {
            return 1;
        }
    }

    /** Of the sink that wrote last; one job runs at a time and in this process. */
    static volatile Writer<?> last;

    private final Digest<T> digest;

    Tally(Digest<T> digest) {
        this.digest = digest;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        Writer<T> writer = new Writer<>(digest);
        last = writer;
        return writer;
    }

    static final class Writer<T> implements SinkWriter<T> {
        private final Digest<T> digest;
        long results;
        long sum;

        Writer(Digest<T> digest) {
            this.digest = digest;
        }

        @Override
        public void write(T result, Context context) {
            int sign = digest.sign(result);
            results += sign;
            sum += sign * digest.of(result);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
