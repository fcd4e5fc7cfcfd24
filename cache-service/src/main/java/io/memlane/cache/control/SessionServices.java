package io.memlane.cache.control;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.transfer.TransferMeters;
import io.memlane.cache.volume.Volume;
import org.springframework.stereotype.Component;

/** What every session needs. */
@Component
record SessionServices(
        Volume volume,
        ContentStore content,
        SessionProperties properties,
        ControlMeters meters,
        TransferMeters transferMeters) {}
