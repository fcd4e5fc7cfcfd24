package io.memlane.proxy.fetch;

import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.proxy.web.connection.ClientProperties;
import org.springframework.stereotype.Component;

/** Makes transfers of bodies. */
@Component
final class BodyTransfers {
    private final SegmentPool pool;
    private final WaitingRoom waitingRoom;
    private final RequestProperties properties;
    private final ClientProperties clientProperties;
    private final BodyMeters meters;
    private final BodiesElsewhere elsewhere;

    BodyTransfers(
            SegmentPool pool,
            WaitingRoom waitingRoom,
            RequestProperties properties,
            ClientProperties clientProperties,
            BodyMeters meters,
            BodiesElsewhere elsewhere) {
        this.pool = pool;
        this.waitingRoom = waitingRoom;
        this.properties = properties;
        this.clientProperties = clientProperties;
        this.meters = meters;
        this.elsewhere = elsewhere;
    }

    BodyTransfer transfer(ContentRequest request, ResponseHead head, ContentSink sink, ReplyTimes times) {
        return new BodyTransfer(
                pool,
                waitingRoom,
                properties,
                new ClientPatience(clientProperties, System::nanoTime),
                meters,
                times,
                elsewhere,
                request,
                head,
                sink);
    }
}
