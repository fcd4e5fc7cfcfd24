package io.memlane.cache;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;

/** A source of configuration without some of its settings. What is left keeps its origin, which refusals name. */
final class RemainingSettings extends MapPropertySource implements OriginLookup<String> {
    private final EnumerablePropertySource<?> whole;

    RemainingSettings(EnumerablePropertySource<?> whole, Map<String, Object> left) {
        super(whole.getName(), left);
        this.whole = whole;
    }

    @Override
    public @Nullable Origin getOrigin(String name) {
        return OriginLookup.getOrigin(whole, name);
    }
}
