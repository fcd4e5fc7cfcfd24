package io.memlane.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A pair that classes use one after the other, as starts are most of what these tests cost: for those that neither end a service nor need a
 * setting that others couldn't do with. Each writes files of names that no other uses, leaves all segments idle, and compares counters with those
 * that it found. It ends with the last test of the JVM.
 */
final class CommonPair implements AutoCloseable {
    static final int SEGMENTS = 8;
    /** Folders that have listings, and what of them is denied. */
    static final String LISTED = "/pub/**";

    static final String SECRET = "/pub/sub/secret*";

    /** A class that gets the pair as a parameter. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith({LogsOnFailure.class, Resolver.class})
    @ResourceLock("CommonPair")
    @interface User {}

    private final Content content = Content.create();
    private final Pair pair;

    private CommonPair() {
        content.write("first", 1, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .withoutRootsRights()
                .cache(
                        "memlane.content.release-within=2s",
                        "memlane.content.listings=" + LISTED,
                        "memlane.management.hosts[0]=cache")
                .proxy(
                        "server.http2.enabled=true",
                        // As behind an ingress.
                        "server.forward-headers-strategy=native",
                        "memlane.management.hosts=ops.example,proxy",
                        "memlane.http.policies[0].pattern=" + SECRET,
                        "memlane.http.policies[0].deny=true",
                        "management.endpoint.segments.access=unrestricted",
                        // A body that lost its segment meanwhile would be cut when its file is replaced.
                        "memlane.proxy.stall-timeout=60s",
                        "memlane.client.timeout=300s"));
    }

    Content content() {
        return content;
    }

    Pair pair() {
        return pair;
    }

    @Override
    public void close() {
        pair.close();
    }

    private static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == CommonPair.class;
        }

        @Override
        public CommonPair resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .computeIfAbsent(
                            CommonPair.class, key -> ServiceProcess.startForAll(CommonPair::new), CommonPair.class);
        }
    }
}
