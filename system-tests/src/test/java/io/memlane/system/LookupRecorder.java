package io.memlane.system;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Writes down each name that a process looks up. As an agent its jar gets onto the class path of {@code java -jar}, where the JDK looks
 * for a provider; the class needs nothing but the JDK, since it runs in the services.
 */
public final class LookupRecorder extends InetAddressResolverProvider {
    private static volatile Path file;

    /** Called by the JVM before the service's main method; the argument is the file to write to. */
    public static void premain(String argument, Instrumentation ignored) {
        file = Path.of(argument);
    }

    /** Makes the agent's jar from this class. */
    static Path jar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", LookupRecorder.class.getName());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> part : new Class<?>[] {LookupRecorder.class, Recording.class}) {
                String name = part.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (var in = LookupRecorder.class.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + InetAddressResolverProvider.class.getName()));
            out.write(LookupRecorder.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Recording(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "recorder";
    }

    private static void record(String name) {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write((name + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Recording(InetAddressResolver builtin) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            LookupRecorder.record(host);
            return builtin.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            LookupRecorder.record(InetAddress.getByAddress(address).getHostAddress());
            return builtin.lookupByAddress(address);
        }
    }
}
