package io.memlane.launcher.pair;

import io.memlane.launcher.demo.DemoOrigin;
import io.memlane.launcher.jvm.LauncherJvm;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Background;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One of the processes that a supervisor starts: the services, and the demo origin before them if it is wanted.
 *
 * @param name for people
 * @param key in the pair's state
 * @param command asked for anew at each start
 * @param readyPort where it says whether it is ready
 */
record Member(String name, String key, Path log, Supplier<List<String>> command, int readyPort, String readyPath) {
    private static final String READINESS = "/actuator/health/readiness";

    /** In the order in which they start. */
    static List<Member> all(Checkout checkout, PairSettings settings, ServiceCommand command, PairFolder folder) {
        List<Member> members = new ArrayList<>();
        if (settings.demoPort() != 0) {
            members.add(new Member(
                    PairState.DEMO_NAME,
                    PairState.DEMO,
                    folder.log(PairState.DEMO),
                    () -> Background.command(LauncherJvm.demo(checkout, settings.demoPort())),
                    settings.demoPort(),
                    DemoOrigin.READY_PATH));
        }
        for (Service service : Service.values()) {
            members.add(new Member(
                    service.label(),
                    service.shortName(),
                    folder.log(service.shortName()),
                    () -> command.words(service),
                    settings.managementPort(service),
                    READINESS));
        }
        return members;
    }
}
