package io.memlane.cache.control;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.cache.hot.HotRenewal;
import io.memlane.cache.transfer.Tickets;
import io.memlane.cache.transfer.TransferMeters;
import io.memlane.cache.volume.Volume;
import io.memlane.model.control.Figure;
import io.memlane.runtime.tracing.Tracing;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What every session needs. */
@Component
record SessionServices(
        Volume volume,
        ContentStore content,
        HotAnswers hot,
        HotRenewal renewal,
        Tickets tickets,
        SessionProperties properties,
        RejectionMeters meters,
        TransferMeters transferMeters,
        Tracing tracing) {

    /** What the cache can say of itself. */
    Map<Figure, Long> figures() {
        Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        figures.putAll(content.figures());
        figures.put(Figure.RESERVED_BYTES, volume.reservedBytes());
        figures.put(Figure.RESERVED_BYTES_LIMIT, volume.limitBytes());
        figures.put(Figure.FREE_BYTES, volume.freeBytes());
        figures.put(Figure.CONNECTIONS_LIMIT, (long) properties.maxConnections());
        figures.put(Figure.PAYLOAD_BYTES, transferMeters.payloadBytes());
        return figures;
    }
}
