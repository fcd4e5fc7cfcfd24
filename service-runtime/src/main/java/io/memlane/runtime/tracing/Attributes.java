package io.memlane.runtime.tracing;

/** Names of what spans say, by OpenTelemetry's semantic conventions where those have one. */
public final class Attributes {
    public static final String METHOD = "http.request.method";
    public static final String HTTP_STATUS = "http.response.status_code";
    public static final String BODY_BYTES = "http.response.body.size";
    public static final String PATH = "url.path";
    public static final String SERVER = "server.address";

    /** The segment's name; of a body that went on, the last one's. */
    public static final String SEGMENT = "memlane.segment";
    /** {@code inline}, {@code slab}, or {@code inline+slab}. */
    public static final String PAYLOAD = "memlane.payload";
    /** How often a body went on elsewhere. */
    public static final String RESUMED = "memlane.resumed";
    /** The status of META. */
    public static final String STATUS = "memlane.status";
    /** Bytes of the body that this step has passed on. */
    public static final String BYTES = "memlane.bytes";

    private Attributes() {}
}
