package io.memlane.launcher.command;

import io.memlane.launcher.build.Build;
import io.memlane.launcher.build.Maven;
import io.memlane.launcher.containers.Containers;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Output;

/** What every command has at hand. */
public record Context(Checkout checkout, Variables variables, Output output) {
    Maven maven() {
        return Maven.find(variables.get("PATH").orElse(""));
    }

    Build build(Signals signals) {
        return new Build(checkout, maven(), output, signals);
    }

    Containers containers() {
        return new Containers(checkout, variables);
    }
}
