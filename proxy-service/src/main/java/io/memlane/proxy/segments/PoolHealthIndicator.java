package io.memlane.proxy.segments;

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
            health.withDetail("problem", problem).withDetail("remedy", remedy());
        }
        return health.withDetail("idle", pool.idle())
                .withDetail("leased", pool.leased())
                .withDetail("connecting", pool.connecting())
                .withDetail("broken", pool.broken())
                .build();
    }

    private String remedy() {
        return pool.broken() == pool.segments().size()
                ? "start the cache, and give both services the same memlane.control.address and memlane.shm.directory"
                : "fewer or smaller segments (memlane.pool.segments, slots, slot-size), or a larger volume; segments"
                        + " that were lost to a fault come back by themselves";
    }
}
