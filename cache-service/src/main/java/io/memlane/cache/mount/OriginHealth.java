package io.memlane.cache.mount;

import io.memlane.cache.content.origin.OriginContent;
import io.memlane.cache.content.origin.client.OriginFailure;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.cache.content.origin.client.OriginReach;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Tells of origins whether they answer, as the last requests have shown. One that is down makes this degraded and no more: what is stored is
 * served, and other origins are.
 */
final class OriginHealth implements HealthIndicator {
    static final Status DEGRADED =
            new Status("DEGRADED", "an origin doesn't answer; what is stored and fresh is served");

    private final OriginMounts origins;

    OriginHealth(OriginMounts origins) {
        this.origins = origins;
    }

    @Override
    public Health health() {
        List<OriginContent> down = origins.contents().stream()
                .filter(content -> content.reach().isDown())
                .toList();
        Health.Builder health = down.isEmpty() ? Health.up() : Health.status(DEGRADED);
        if (!down.isEmpty()) {
            health.withDetail(
                            "problem", down.stream().map(OriginHealth::problem).collect(Collectors.joining("; ")))
                    .withDetail(
                            "remedy",
                            down.stream()
                                    .map(content -> remedy(content.reach().lastFailure()))
                                    .distinct()
                                    .collect(Collectors.joining(" ")));
        }
        for (OriginContent content : origins.contents()) {
            health.withDetail(content.mount(), details(content));
        }
        return health.build();
    }

    private static String problem(OriginContent content) {
        OriginReach.Known known = content.reach();
        return "The origin " + content.origin() + " at " + content.mount() + " doesn't answer since " + known.since()
                + " (" + known.lastFailure() + ")";
    }

    private static Map<String, Object> details(OriginContent content) {
        OriginReach.Known known = content.reach();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("origin", content.origin().toString());
        details.put("state", known.isDown() ? "down" : known.asked() ? "answers" : "not asked yet");
        if (known.since() != null) {
            details.put("since", known.since().toString());
        }
        if (known.lastFailure() != null && known.failedAt() != null) {
            details.put("lastFailure", known.lastFailure().toString());
            details.put("failedAt", known.failedAt().toString());
        }
        return details;
    }

    private static String remedy(@Nullable OriginFailure failure) {
        return switch (failure == null ? Reason.BROKEN : failure.reason()) {
            case CONNECT ->
                "See that it runs, that its name resolves, and that the cache's network (firewall, NetworkPolicy) lets"
                        + " it there.";
            case TLS ->
                "See that its certificate is valid for its name, and trusted: by the JDK, or by"
                        + " memlane.origin.ssl.bundle.";
            case HEAD_TIMEOUT, IDLE_TIMEOUT ->
                "It takes longer than memlane.origin.timeout or memlane.origin.idle-timeout: see to its load.";
            default -> "See its own log: what it sends isn't an HTTP response, or breaks off.";
        };
    }

    /** Where there is an origin. */
    static final class Wanted implements Condition {
        private static final String MOUNT = "memlane.content.mounts[%d].type";

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            Binder binder = Binder.get(environment);
            if (isOrigin(text(binder, "memlane.content.type"))) {
                return true;
            }
            for (int i = 0; !text(binder, MOUNT.formatted(i)).isEmpty(); i++) {
                if (isOrigin(text(binder, MOUNT.formatted(i)))) {
                    return true;
                }
            }
            return false;
        }

        private static String text(Binder binder, String key) {
            return binder.bind(key, String.class).orElse("");
        }

        private static boolean isOrigin(String type) {
            return ContentProperties.Type.ORIGIN.name().equalsIgnoreCase(type.strip());
        }
    }
}
