package io.memlane.proxy;

import io.memlane.proxy.segments.SegmentPool;
import io.memlane.runtime.settings.EffectiveSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** What this proxy was told, and what came of it. There are no secrets among it: the volume's token isn't configuration. */
@Component
class ProxyInfo implements InfoContributor {
    private final ProxyProperties properties;
    private final SegmentPool pool;

    ProxyInfo(ProxyProperties properties, SegmentPool pool) {
        this.properties = properties;
        this.pool = pool;
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail("memlane", EffectiveSettings.of(properties));
        Map<String, Object> runtime = new LinkedHashMap<>();
        runtime.put("payload", properties.pool().payload().name());
        runtime.put("volume", properties.shm().directory().toAbsolutePath().toString());
        // None while no segment is attached.
        pool.protocolVersion().ifPresent(version -> runtime.put("protocolVersion", version));
        builder.withDetail("runtime", runtime);
    }
}
