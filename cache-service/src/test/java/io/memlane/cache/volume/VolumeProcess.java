package io.memlane.cache.volume;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second process that opens a volume, and holds it and a segment until it is stopped or killed. */
final class VolumeProcess implements AutoCloseable {
    private final Process process;
    /** {@code open}, or why it didn't. */
    final String answer;

    private VolumeProcess(Process process, String answer) {
        this.process = process;
        this.answer = answer;
    }

    /** @param umask of the process, such as {@code 077} */
    static VolumeProcess start(Path directory, String umask) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(VolumeProcess.class.getName(), directory.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("answer: ")) {
                return new VolumeProcess(process, line.substring("answer: ".length()));
            }
        }
        throw new IOException("the second process said nothing");
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    public static void main(String[] args) throws Exception {
        try (Volume volume = VolumeFixture.open(Path.of(args[0]));
                VolumeSegment segment = volume.allocate(VolumeFixture.SMALL, () -> {})) {
            System.out.println("answer: open " + segment.name());
            System.in.read();
        } catch (VolumeUnavailableException e) {
            System.out.println("answer: " + e.getMessage());
        }
    }
}
