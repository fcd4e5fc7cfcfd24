package io.memlane.launcher.pair;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Ending;
import io.memlane.launcher.process.Http;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.LastEnd;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import io.memlane.launcher.volume.PairVolume;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The whole life of a pair: starts both services (and a demo origin, if it is wanted) as its children, waits until both are ready, starts one again when it dies, and stops both
 * when it is told to. One thread does all of it; signals and children that end only wake it.
 */
public final class Supervisor {
    private static final Duration LOOK_WHILE_STARTING = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int OK = 200;

    private final PairSettings settings;
    private final Output output;
    private final Signals signals;
    private final Patience patience;
    private final PairFolder folder;
    private final List<Watched> services;
    private final PairState state;
    private String end = "it was stopped";
    private boolean unsaved;

    public Supervisor(
            Checkout checkout,
            Variables variables,
            PairSettings settings,
            Output output,
            Signals signals,
            Patience patience) {
        this.settings = settings;
        this.output = output;
        this.signals = signals;
        this.patience = patience;
        folder = PairFolder.of(checkout, settings.port());
        ServiceCommand command = new ServiceCommand(checkout, variables, settings);
        services = Member.all(checkout, settings, command, folder).stream()
                .map(member -> new Watched(member, signals))
                .toList();
        state = PairState.starting(settings, Instant.now());
    }

    /**
     * Returns the launcher's exit code when the pair is gone.
     *
     * @param ready told when both services are
     */
    public int run(Runnable ready) {
        folder.make();
        // Held to the end of this process, which is the end of the pair.
        FileLock lock =
                folder.lock().orElseThrow(() -> new Failure("another memlane is starting on port " + settings.port()));
        boolean succeeded = false;
        try {
            start();
            if (awaitReady()) {
                state.phase(PairState.Phase.READY);
                save();
                ready.run();
                succeeded = watch();
            }
        } catch (Failure e) {
            output.complain(e.getMessage());
            end = "the start failed";
        } finally {
            finish();
            release(lock);
        }
        if (signals.askedToStop()) {
            output.say("stopped");
            return signals.exitCode();
        }
        return succeeded ? 0 : Failure.FAILED;
    }

    private void start() {
        boolean madeEarlier = PairState.load(folder.stateFile())
                .filter(earlier -> earlier.shm().equals(settings.shm()) && earlier.madeShm())
                .isPresent();
        LastEnd.forget(folder);
        save();
        state.madeShm(PairVolume.make(settings.shm(), madeEarlier));
        try {
            folder.purgeToken().make();
            for (Watched service : services) {
                service.keepEarlierLog();
                spawn(service);
                save();
            }
        } catch (IOException e) {
            throw new Failure("cannot start the services (" + Texts.reason(e) + "): their logs go to " + folder.path());
        }
    }

    private void spawn(Watched service) throws IOException {
        state.process(service.member().key(), service.start());
    }

    /** @throws Failure where others would never hear of the pair */
    private void save() {
        try {
            state.save(folder.stateFile());
            unsaved = false;
        } catch (IOException e) {
            throw new Failure("cannot write the pair's state to " + folder.path() + " (" + Texts.reason(e)
                    + "): make room or make it writable, or set MEMLANE_STATE_DIR");
        }
    }

    /** A pair at work goes on without, and tries again. */
    private void saveOrGoOn() {
        boolean before = unsaved;
        try {
            save();
        } catch (Failure e) {
            unsaved = true;
            if (!before) {
                output.complain(e.getMessage() + "; until then 'status' and 'down' know only what was written last");
            }
        }
    }

    /** False when a service ended or time is up, both of which it says, or when a signal came. */
    private boolean awaitReady() {
        long deadline = System.nanoTime() + patience.ready().toNanos();
        while (!signals.askedToStop()) {
            List<Watched> ended = services.stream().filter(Watched::hasEnded).toList();
            for (Watched service : ended) {
                output.complain(service.name() + " failed to start (" + service.howItEnded() + "):");
                showLog(service);
                end = service.name() + " failed to start (" + service.howItEnded() + ")";
            }
            if (!ended.isEmpty()) {
                return false;
            }
            List<Watched> late =
                    services.stream().filter(service -> !isReady(service)).toList();
            if (late.isEmpty()) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0) {
                for (Watched service : late) {
                    end = service.name() + " was not ready after " + seconds(patience.ready()) + " s";
                    output.complain(service.name() + " is not ready after " + seconds(patience.ready())
                            + " s; its log ends with:");
                    showLog(service);
                }
                return false;
            }
            signals.pause(LOOK_WHILE_STARTING);
        }
        return false;
    }

    private boolean isReady(Watched service) {
        Member member = service.member();
        boolean ready = Http.status(member.readyPort(), member.readyPath()) == OK;
        if (ready && member.key().equals(Service.CACHE.shortName()) && !state.cacheWasReady()) {
            state.cacheIsReady();
            saveOrGoOn();
        }
        return ready;
    }

    /** Looks after both until a signal comes; false when one of them has ended too often. */
    private boolean watch() {
        while (!signals.askedToStop()) {
            for (Watched service : services) {
                if (!lookAfter(service)) {
                    return false;
                }
            }
            if (unsaved) {
                saveOrGoOn();
            }
            signals.pause(LOOK);
        }
        return true;
    }

    private boolean lookAfter(Watched service) {
        if (service.isRunning()) {
            service.forgetRestartsIfSettled(patience.settled());
        } else if (service.hasEnded()) {
            service.forgetRestartsIfSettled(patience.settled());
            String how = service.howItEnded();
            if (service.restarts() >= patience.restarts()) {
                end = service.name() + " ended (" + how + ") after " + patience.restarts()
                        + " restarts and was given up";
                output.complain(service.name() + " ended (" + how + ") after " + patience.restarts()
                        + " restarts: giving up; its log's end:");
                showLog(service);
                return false;
            }
            Duration pause = service.planRestart(patience.firstPause());
            state.process(service.member().key(), null);
            saveOrGoOn();
            output.say(service.name() + " ended (" + how + "): restart " + service.restarts() + " of "
                    + patience.restarts() + " in " + seconds(pause) + " s");
        } else if (service.isDue()) {
            restart(service);
        }
        return true;
    }

    private void restart(Watched service) {
        try {
            spawn(service);
            saveOrGoOn();
            output.say(service.name() + " started again, pid " + pid(service) + " (log: " + service.log() + ")");
        } catch (IOException e) {
            Duration pause = service.planRestart(patience.firstPause());
            output.complain(service.name() + " cannot be started (" + Texts.reason(e) + "): tried again in "
                    + seconds(pause) + " s");
        }
    }

    private long pid(Watched service) {
        var process = state.process(service.member().key());
        return process == null ? 0 : process.pid();
    }

    private void showLog(Watched service) {
        output.quote(Texts.endOfLog(service.log()));
        output.complain("the whole log: " + service.log());
    }

    /** In seconds, and of tests in parts of them. */
    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0
                ? String.valueOf(time.toSeconds())
                : String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }

    /** Stops both, cleans up, forgets the state. */
    private void finish() {
        signals.stopping();
        if (signals.askedToStop()) {
            output.say("stopping");
        }
        state.phase(PairState.Phase.STOPPING);
        try {
            state.save(folder.stateFile());
        } catch (IOException _) {
            // Nobody needs it for long.
        }
        stop(state, new Ending(signals, output));
        new LastEnd(Instant.now(), end).save(folder);
        forget(folder);
    }

    /** Ends all of a pair: the proxy first, which finishes what its clients are reading and needs the cache, and that its origin, for it. */
    public static void stop(PairState state, Ending ending) {
        ending.end(Service.PROXY.label(), state.process(Service.PROXY));
        ending.end(Service.CACHE.label(), state.process(Service.CACHE));
        ending.end(PairState.DEMO_NAME, state.process(PairState.DEMO));
        PairVolume.clean(state);
    }

    /** Forgets a pair that is gone. */
    public static void forget(PairFolder folder) {
        try {
            Files.deleteIfExists(folder.stateFile());
        } catch (IOException _) {
            // Its processes are gone, which is what counts.
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.close();
        } catch (IOException _) {
            // It goes with this process.
        }
    }
}
