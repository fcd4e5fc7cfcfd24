package io.memlane.launcher.pair;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.settings.UpOptions;
import io.memlane.launcher.state.PairFolder;

/** What can be done with a pair that is ready. */
public final class Announcement {
    private Announcement() {}

    /** @param detached whether it is stopped by a command, not by Ctrl-C */
    public static void make(Checkout checkout, PairSettings settings, boolean detached, Output output) {
        String content = "http://127.0.0.1:" + settings.port() + "/";
        String management = "http://127.0.0.1:" + settings.proxyManagementPort();
        String cache = "(the cache's: port " + settings.cacheManagementPort() + ")";
        output.say("memlane ready: " + content);
        output.say("");
        if (settings.demoPort() != 0) {
            output.say("  demo      " + content + " shows what the cache does; the origin alone: http://127.0.0.1:"
                    + settings.demoPort() + "/");
        }
        ExamplePath.in(settings.content()).ifPresent(path -> output.say("  a file    curl -O " + content + path));
        output.say("  console   " + management + "/console");
        output.say("  health    curl " + management + "/actuator/health      " + cache);
        output.say("  metrics   curl " + management + "/actuator/prometheus  " + cache);
        if (settings.debugPort() != 0) {
            output.say("  debug     127.0.0.1:" + settings.debugPort(Service.CACHE) + " is the cache, 127.0.0.1:"
                    + settings.debugPort(Service.PROXY) + " the proxy");
        }
        output.say("  logs      " + PairFolder.of(checkout, settings.port()).path() + "/");
        output.say("  stop      " + (detached ? downCommand(checkout, settings.port()) : "Ctrl-C"));
    }

    /** How a pair is stopped. */
    public static String downCommand(Checkout checkout, int port) {
        return checkout.command() + " down" + (port == UpOptions.DEFAULT_PORT ? "" : " --port " + port);
    }
}
