package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.load.Figures;
import io.memlane.benchmarks.load.Load;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The generator of this module, in a process of its own: at a rate, or where there is no wrk. */
final class LoadProcess implements LoadGenerator {
    private final Process process;
    private final BufferedReader answers;

    LoadProcess(Scratch scratch) throws IOException {
        process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Load.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        scratch.started(process.toHandle());
        answers = process.inputReader();
    }

    @Override
    public String name() {
        return "the benchmark's own generator, one thread";
    }

    @Override
    public Figures run(int port, int connections, double seconds, double perSecond, Workload workload)
            throws IOException {
        process.outputWriter()
                .write(String.format(
                        Locale.ROOT,
                        "%d %d %f %f %f %s%n",
                        port,
                        connections,
                        seconds,
                        perSecond,
                        workload.exponent(),
                        workload.paths()));
        process.outputWriter().flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the load generator has ended");
        }
        return Figures.parse(line);
    }

    @Override
    public void close() {
        ChildProcess.end(process.toHandle());
    }
}
