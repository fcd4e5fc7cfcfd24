package io.memlane.system;

import io.memlane.model.segment.PayloadMode;
import io.memlane.system.HttpWorld.ContentType;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9110 and 9112 with a folder in the default payload mode; with {@code -Plong} or {@code -Dmemlane.system.cross=true} with both kinds of
 * content in all payload modes. One cache for each kind of content; from mode to mode only the proxy is another one.
 */
@ExtendWith(LogsOnFailure.class)
@ParameterizedClass
@MethodSource("combinations")
@Order(1)
class HttpSemanticsIT {
    private static final boolean ALL = Boolean.getBoolean("memlane.system.cross") || Boolean.getBoolean("test.long");

    private static @Nullable HttpWorld world;

    static Stream<Arguments> combinations() {
        return Stream.of(
                        Arguments.of(ContentType.DIRECTORY, PayloadMode.AUTO),
                        Arguments.of(ContentType.DIRECTORY, PayloadMode.SLAB),
                        Arguments.of(ContentType.MANIFEST, PayloadMode.QUEUE),
                        Arguments.of(ContentType.MANIFEST, PayloadMode.SLAB),
                        Arguments.of(ContentType.MANIFEST, PayloadMode.AUTO),
                        Arguments.of(ContentType.DIRECTORY, PayloadMode.QUEUE))
                .limit(ALL ? Long.MAX_VALUE : 1);
    }

    @Parameter(0)
    ContentType type;

    @Parameter(1)
    PayloadMode mode;

    @BeforeParameterizedClassInvocation
    static void startPair(ContentType type, PayloadMode mode) throws IOException {
        if (world != null && world.type() == type) {
            world.restart(mode);
            return;
        }
        stopPair();
        world = HttpWorld.start(type, mode);
    }

    @AfterAll
    static void stopPair() {
        if (world != null) {
            HttpWorld served = world;
            world = null;
            served.close();
        }
    }

    private static HttpWorld world() {
        return Objects.requireNonNull(world);
    }

    @Nested
    class Ranges extends RangesContract {
        Ranges() {
            super(world());
        }
    }

    @Nested
    class Conditions extends ConditionsContract {
        Conditions() {
            super(world());
        }
    }

    @Nested
    class Representations extends RepresentationsContract {
        Representations() {
            super(world());
        }
    }

    @Nested
    class Policies extends PoliciesContract {
        Policies() {
            super(world());
        }
    }

    @Nested
    class Messages extends MessagesContract {
        Messages() {
            super(world());
        }
    }

    @Nested
    class RandomRequests extends RandomRequestsContract {
        RandomRequests() {
            super(world());
        }
    }
}
