package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.load.Figures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** wrk, with one thread: as many requests as come through. */
final class Wrk implements LoadGenerator {
    static final String PROGRAM = "wrk";
    private static final String FIGURES = "figures ";
    private static final long GRACE_SECONDS = 30;

    /** Its own report has no 99.9th percentile; its times are in microseconds. */
    private static final String SCRIPT = """
        function init(args)
          local requests, cumulative, sum = {}, {}, 0
          for path in io.lines(args[1]) do
            requests[#requests + 1] = wrk.format("GET", path)
            sum = sum + (#requests) ^ -tonumber(args[2])
            cumulative[#requests] = sum
          end
          math.randomseed(1)
          if #requests == 1 then
            wrk.path = io.lines(args[1])()
            return
          end
          request = function()
            local at, low, high = math.random() * sum, 1, #requests
            while low < high do
              local middle = math.floor((low + high) / 2)
              if cumulative[middle] < at then low = middle + 1 else high = middle end
            end
            return requests[low]
          end
        end

        function done(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("figures %d %d %d %d %d %d %d\\n", summary.requests,
            e.connect + e.read + e.write + e.status + e.timeout, summary.bytes, summary.duration * 1000,
            latency:percentile(50) * 1000, latency:percentile(99) * 1000, latency:percentile(99.9) * 1000))
        end
        """;

    private final Path script;

    Wrk(Scratch scratch) throws IOException {
        script = Files.writeString(scratch.folder().resolve("wrk.lua"), SCRIPT);
    }

    @Override
    public String name() {
        return "wrk -t1";
    }

    @Override
    public Figures run(int port, int connections, double seconds, double perSecond, Workload workload)
            throws IOException {
        if (perSecond > 0) {
            throw new IllegalArgumentException("wrk knows no rate");
        }
        Process wrk = new ProcessBuilder(List.of(
                        Programs.path(PROGRAM),
                        "-t1",
                        "-c" + connections,
                        "-d" + Math.max(1, Math.round(seconds)) + "s",
                        "--timeout",
                        GRACE_SECONDS + "s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port + "/",
                        "--",
                        workload.paths().toString(),
                        Double.toString(workload.exponent())))
                .redirectErrorStream(true)
                .start();
        try {
            String told = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!wrk.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) || wrk.exitValue() != 0) {
                throw new IOException("wrk failed: " + told.strip());
            }
            return told.lines()
                    .filter(line -> line.startsWith(FIGURES))
                    .findFirst()
                    .map(line -> Figures.parse(line.substring(FIGURES.length())))
                    .orElseThrow(() -> new IOException("wrk says nothing: " + told.strip()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            wrk.destroyForcibly();
        }
    }

    @Override
    public void close() {
        // Nothing of it is left after a run.
    }
}
