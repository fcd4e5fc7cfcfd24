package io.memlane.cache.mount;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OwnAnswers;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several contents under one roof: the first mount whose prefix and host fit answers. */
final class MountedContent implements ContentStore {
    private final List<Mount> mounts;
    private final Scope scope;

    MountedContent(List<Mount> mounts) {
        this.mounts = List.copyOf(mounts);
        // Hosts and methods are told only where somebody looks at them.
        boolean all = mounts.stream()
                .anyMatch(mount ->
                        mount.store().scope() == Scope.ALL || !mount.hosts().isEmpty());
        this.scope = all ? Scope.ALL : Scope.FILES;
    }

    /** Where the content looks at all of a request, the proxy leaves names to it. */
    private boolean isHidden(Mount mount, Asked asked) {
        return scope == Scope.ALL && mount.isHidden(asked);
    }

    @Override
    public Lookup find(Asked asked) {
        boolean misdirected = false;
        for (Mount mount : mounts) {
            if (mount.hasPath(asked)) {
                if (mount.hasHost(asked)) {
                    Lookup lookup = isHidden(mount, asked)
                            ? Lookup.Refused.NOT_FOUND
                            : mount.store().find(mount.within(asked));
                    if (!mount.fallback() || !isMissing(lookup)) {
                        return lookup;
                    }
                } else {
                    misdirected = true;
                }
            }
        }
        return misdirected ? OwnAnswers.misdirected() : Lookup.Refused.NOT_FOUND;
    }

    /** What nobody can tell yet may lead to the next mount, so it is left to those who may wait. */
    @Override
    public @Nullable Lookup findNow(Asked asked) {
        boolean misdirected = false;
        for (Mount mount : mounts) {
            if (mount.hasPath(asked)) {
                if (mount.hasHost(asked)) {
                    Lookup lookup = isHidden(mount, asked)
                            ? Lookup.Refused.NOT_FOUND
                            : mount.store().findNow(mount.within(asked));
                    if (lookup == null || !mount.fallback() || !isMissing(lookup)) {
                        return lookup;
                    }
                } else {
                    misdirected = true;
                }
            }
        }
        return misdirected ? OwnAnswers.misdirected() : Lookup.Refused.NOT_FOUND;
    }

    /** No mount is passed over for the next one, see {@link #isSettled}. */
    @Override
    public @Nullable Lookup findAgain(Asked asked) {
        for (Mount mount : mounts) {
            if (mount.hasPath(asked) && mount.hasHost(asked)) {
                return mount.store().findAgain(mount.within(asked));
            }
        }
        return null;
    }

    /** What the next mount has is the answer only as long as this one has nothing, of which nobody is told. */
    @Override
    public boolean isSettled() {
        return mounts.stream().noneMatch(Mount::fallback);
    }

    private static boolean isMissing(Lookup lookup) {
        return lookup.is(Refusal.Kind.NOT_FOUND);
    }

    @Override
    public Scope scope() {
        return scope;
    }

    @Override
    public void close() {
        mounts.forEach(mount -> mount.store().close());
    }
}
