package io.memlane.proxy.control;

import io.memlane.benchmarks.parts.LocalSegment;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.segment.PayloadMode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A segment with its files, and with a connection that leads nowhere: it can be leased and given back, but not asked for anything. */
public final class RestingSegment implements AutoCloseable {
    private final LocalSegment files;
    private final DeadlineWatch watch = new DeadlineWatch();
    private final ControlConnection connection;
    private final Segment segment;

    public RestingSegment() throws IOException {
        files = new LocalSegment(PayloadMode.AUTO);
        connection = new ControlConnection(SocketChannel.open(), watch);
        segment =
                new Segment("seg-000001", connection, files.reader(), new SegmentMeters(new SimpleMeterRegistry()), 0);
    }

    public Segment segment() {
        return segment;
    }

    public Path folder() {
        return files.folder();
    }

    @Override
    public void close() throws IOException {
        connection.close();
        watch.close();
        files.close(); // with the reader, which the segment would close too
    }
}
