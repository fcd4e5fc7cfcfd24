package io.memlane.cache;

import io.memlane.cache.volume.Volume;
import io.memlane.model.control.ControlMessage;
import io.memlane.runtime.settings.EffectiveSettings;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** What this cache was told, and what came of it. There are no secrets among it: the volume's token isn't configuration. */
@Component
class CacheInfo implements InfoContributor {
    private final CacheProperties properties;
    private final Volume volume;

    CacheInfo(CacheProperties properties, Volume volume) {
        this.properties = properties;
        this.volume = volume;
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail("memlane", EffectiveSettings.of(properties));
        builder.withDetail(
                "runtime",
                Map.of(
                        "volume", volume.directory().toString(),
                        "volumeLimitBytes", volume.limitBytes(),
                        // Each proxy negotiates its own, of these.
                        "protocolVersions", ControlMessage.MIN_VERSION + " to " + ControlMessage.MAX_VERSION));
    }
}
