package io.memlane.proxy.web;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Counts the answers of the content port. A log of Jetty's, as that is told of those requests as well that its parser refused and that no
 * filter sees. One look-up in an array and one addition for each; methods and statuses that clients could make up are one.
 */
final class HttpMeters implements RequestLog {
    private enum Method {
        GET,
        HEAD,
        OPTIONS,
        /** Those too that the parser didn't get to know. */
        OTHER;

        static Method of(@Nullable String name) {
            if (HttpMethod.GET.is(name)) {
                return GET;
            }
            return HttpMethod.HEAD.is(name) ? HEAD : HttpMethod.OPTIONS.is(name) ? OPTIONS : OTHER;
        }
    }

    /** What this service or Jetty answers with; 0 where no answer was begun. */
    private static final int[] STATUSES = {
        0, 200, 204, 206, 304, 308, 400, 403, 404, 405, 408, 412, 413, 414, 416, 421, 426, 431, 500, 501, 502, 503, 504,
        505
    };

    /** Statuses are below it. */
    private static final int END = 600;

    private final Map<Method, Counter[]> byMethod = new EnumMap<>(Method.class);

    HttpMeters(MeterRegistry registry) {
        for (Method method : Method.values()) {
            Counter[] byStatus = new Counter[END];
            Counter other = counter(registry, method, "other");
            for (int status = 0; status < END; status++) {
                byStatus[status] = other;
            }
            for (int status : STATUSES) {
                byStatus[status] = counter(registry, method, status == 0 ? "none" : String.valueOf(status));
            }
            byMethod.put(method, byStatus);
        }
    }

    private static Counter counter(MeterRegistry registry, Method method, String status) {
        return Counter.builder("memlane.http.responses")
                .tag("method", method.name().toLowerCase(Locale.ROOT))
                .tag("status", status)
                .description("Requests of the content port that are over, by the answer that was begun")
                .baseUnit("responses")
                .register(registry);
    }

    @Override
    public void log(Request request, Response response) {
        count(request.getMethod(), response.getStatus());
    }

    /** Counts an answer that Jetty knows nothing of, as one that it does. */
    void count(@Nullable String method, int status) {
        int known = status >= 0 && status < END ? status : END - 1;
        requireNonNull(byMethod.get(Method.of(method)))[known].increment();
    }
}
