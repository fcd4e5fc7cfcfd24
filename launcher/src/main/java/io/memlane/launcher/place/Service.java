package io.memlane.launcher.place;

/** The two services, in the order in which they start. */
public enum Service {
    CACHE("cache-service", "cache"),
    PROXY("proxy-service", "proxy");

    private final String label;
    private final String shortName;

    Service(String label, String shortName) {
        this.label = label;
        this.shortName = shortName;
    }

    /** The name of its module, its jar and its container's image. */
    public String label() {
        return label;
    }

    /** The name of its log, its line in a state file and its container. */
    public String shortName() {
        return shortName;
    }
}
