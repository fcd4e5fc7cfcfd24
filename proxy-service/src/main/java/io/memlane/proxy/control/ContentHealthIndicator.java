package io.memlane.proxy.control;

import io.memlane.model.control.Figure;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the cache has its content, as it says itself: unknown while there is no cache, and of one that doesn't say. */
@Component("content")
class ContentHealthIndicator implements HealthIndicator {
    private final CacheLink link;

    ContentHealthIndicator(CacheLink link) {
        this.link = link;
    }

    @Override
    public Health health() {
        Trouble trouble = link.contentTrouble();
        if (trouble != null) {
            return Health.down()
                    .withDetail("problem", trouble.problem())
                    .withDetail("remedy", trouble.remedy())
                    .build();
        }
        return link.figures().containsKey(Figure.CONTENT_AVAILABLE)
                ? Health.up().build()
                : Health.unknown().build();
    }
}
