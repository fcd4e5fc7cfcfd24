package io.memlane.system;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints how the logs of the services end when a test fails, and sees to it that none outlives its class. */
final class LogsOnFailure implements TestWatcher, AfterAllCallback {
    private static final int LINES = 40;

    private final List<ServiceProcess> seen = new ArrayList<>();

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        synchronized (seen) {
            seen.addAll(ServiceProcess.takeStarted());
            System.err.println("After " + context.getDisplayName() + ":");
            seen.forEach(process -> System.err.println(process.logTail(LINES)));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!context.getEnclosingTestClasses().isEmpty()) {
            // The services are the outer class'.
            return;
        }
        synchronized (seen) {
            seen.addAll(ServiceProcess.takeStarted());
            seen.stream().filter(ServiceProcess::isAlive).forEach(ServiceProcess::kill);
            seen.clear();
        }
    }
}
