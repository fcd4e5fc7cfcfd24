package io.memlane.proxy.pool;

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
        String problem = pool.problem();
        if (problem != null) {
            health.withDetail("problem", problem);
        }
        return health.withDetail("idle", pool.idle())
                .withDetail("leased", pool.leased())
                .withDetail("connecting", pool.connecting())
                .withDetail("broken", pool.broken())
                .build();
    }
}
