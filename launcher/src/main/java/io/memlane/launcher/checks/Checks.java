package io.memlane.launcher.checks;

import io.memlane.launcher.build.Maven;
import io.memlane.launcher.containers.Containers;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import java.util.function.Supplier;

/** All that a start with these settings needs. */
public final class Checks {
    private Checks() {}

    /**
     * @param building whether a build is needed
     * @param maven asked for only where it counts
     */
    public static void run(
            Checkout checkout,
            Variables variables,
            PairSettings settings,
            boolean building,
            Supplier<Maven> maven,
            Containers containers,
            boolean quiet,
            Report report) {
        boolean runs = PairState.load(PairFolder.of(checkout, settings.port()).stateFile())
                .filter(PairState::runs)
                .isPresent();
        ToolChecks.jdk(checkout, report);
        // `up` builds in a moment and says the same then.
        if (!quiet || building) {
            ToolChecks.maven(building, maven.get(), containers, report);
        }
        StateCheck.run(checkout, building, report);
        ContentCheck.run(settings.content(), report);
        new PortChecks(checkout, settings, report).run();
        ControlCheck.run(settings, runs, report);
        new VolumeCheck(checkout, variables, settings, runs, report).run();
    }
}
