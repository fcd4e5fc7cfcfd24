package io.memlane.proxy.segments;

import io.memlane.proxy.control.Trouble;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether there are segments to serve requests with: part of readiness, never of liveness. */
@Component("pool")
class PoolHealthIndicator implements HealthIndicator {
    private final SegmentPool pool;

    PoolHealthIndicator(SegmentPool pool) {
        this.pool = pool;
    }

    @Override
    public Health health() {
        Health.Builder health = pool.isReady() ? Health.up() : Health.outOfService();
        Trouble trouble = pool.trouble();
        if (trouble != null) {
            health.withDetail("problem", trouble.problem()).withDetail("remedy", trouble.remedy());
        }
        return health.withDetail("idle", pool.idle())
                .withDetail("leased", pool.leased())
                .withDetail("connecting", pool.connecting())
                .withDetail("broken", pool.broken())
                .build();
    }
}
