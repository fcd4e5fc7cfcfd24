package io.memlane.system;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints how the logs of a class' services end when a test of it fails, and sees to it that none outlives it. */
final class LogsOnFailure implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, TestWatcher {
    private static final int LINES = 40;

    private final List<ServiceProcess> seen = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ServiceProcess.startFor(owner(context));
    }

    /** Tests of a class may have threads of their own. */
    @Override
    public void beforeEach(ExtensionContext context) {
        ServiceProcess.startFor(owner(context));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        synchronized (seen) {
            seen.addAll(ServiceProcess.takeStarted(owner(context)));
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
            seen.addAll(ServiceProcess.takeStarted(owner(context)));
            seen.stream().filter(ServiceProcess::isAlive).forEach(ServiceProcess::kill);
            seen.clear();
        }
    }

    /** The outermost class. */
    private static Class<?> owner(ExtensionContext context) {
        List<Class<?>> enclosing = context.getEnclosingTestClasses();
        return enclosing.isEmpty() ? context.getRequiredTestClass() : enclosing.getFirst();
    }
}
