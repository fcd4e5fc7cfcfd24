package io.memlane.launcher.settings;

import io.memlane.launcher.place.Service;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.segment.PayloadMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pair is started with. What is null wasn't given: then the services' own sources of configuration decide.
 *
 * @param store of the origin's responses; null if nothing is told to the cache
 * @param demoPort where the demo origin listens, which is started with the pair. 0: there is none
 * @param quickStart whether the services start from their AOT caches
 * @param debugPort where a debugger reaches the cache; the proxy's is the next one. 0: none
 */
public record PairSettings(
        int port,
        int proxyManagementPort,
        int cacheManagementPort,
        ControlAddress control,
        Path shm,
        ContentSource content,
        @Nullable StoreSettings store,
        @Nullable Integer segments,
        @Nullable Integer slots,
        @Nullable ByteSize slotSize,
        @Nullable PayloadMode payload,
        int demoPort,
        boolean quickStart,
        int debugPort) {

    public int managementPort(Service service) {
        return service == Service.CACHE ? cacheManagementPort : proxyManagementPort;
    }

    /** 0: none. */
    public int debugPort(Service service) {
        return debugPort == 0 || service == Service.CACHE ? debugPort : debugPort + 1;
    }

    /** All ports that are wanted, by what they are for; of a pair that has each once. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("content", port);
        ports.put("proxy management", proxyManagementPort);
        ports.put("cache management", cacheManagementPort);
        if (control instanceof ControlAddress.Tcp tcp) {
            ports.put("control", tcp.port());
        }
        if (demoPort != 0) {
            ports.put("demo origin", demoPort);
        }
        if (debugPort != 0) {
            ports.put("cache debug", debugPort(Service.CACHE));
            ports.put("proxy debug", debugPort(Service.PROXY));
        }
        return ports;
    }
}
