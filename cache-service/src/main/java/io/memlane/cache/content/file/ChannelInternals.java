package io.memlane.cache.content.file;

import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the JDK's file channels keep to themselves, by reflection; the jars' manifests open the packages for it. Looked up once for each class of
 * channels, as it takes longer than to open a file. Where something can't be had (packages not opened, another JDK's names, a channel of a
 * test) its user does without, and the log says so once.
 */
public final class ChannelInternals {
    static final int NO_NUMBER = -1;

    private static final Logger LOG = LoggerFactory.getLogger(ChannelInternals.class);
    private static final String NO_NUMBERS =
            "Numbers of open files can't be had of {} ({}): whether a file changes is asked of its path, so of one"
                + " that loses its name while it is read only the length is compared, and where a file really lies"
                + " isn't asked. The jar's manifest opens what this needs: start with java -jar, on the JDK that the"
                + " release names.";
    private static final String INTERRUPTIBLE =
            "{} can't be made uninterruptible ({}): if a thread is interrupted while it reads, bodies of the same file"
                    + " break off.";

    private static final ClassValue<ChannelInternals> BY_CLASS = new ClassValue<>() {
        @Override
        protected ChannelInternals computeValue(Class<?> channelClass) {
            return new ChannelInternals(channelClass);
        }
    };

    /** Null where it can't be had. The channel's. */
    private final @Nullable Field descriptor;
    /** Null where it can't be had. The descriptor's. */
    private final @Nullable Field number;

    private final @Nullable Method setUninterruptible;

    private final AtomicBoolean numberSaid = new AtomicBoolean();
    private final AtomicBoolean interruptSaid = new AtomicBoolean();

    private ChannelInternals(Class<?> channelClass) {
        descriptor = field(channelClass, channelClass);
        number = descriptor == null ? null : field(FileDescriptor.class, channelClass);
        setUninterruptible = method(channelClass);
    }

    /** Of the channel's class. */
    public static ChannelInternals of(FileChannel channel) {
        return BY_CLASS.get(channel.getClass());
    }

    private @Nullable Field field(Class<?> owner, Class<?> channelClass) {
        try {
            Field field = owner.getDeclaredField("fd");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            once(numberSaid, NO_NUMBERS, channelClass, e);
            return null;
        }
    }

    private @Nullable Method method(Class<?> channelClass) {
        try {
            return channelClass.getMethod("setUninterruptible");
        } catch (ReflectiveOperationException | RuntimeException e) {
            once(interruptSaid, INTERRUPTIBLE, channelClass, e);
            return null;
        }
    }

    private static void once(AtomicBoolean said, String text, Class<?> channelClass, Exception why) {
        if (said.compareAndSet(false, true)) {
            LOG.warn(text, channelClass.getName(), why.toString());
        }
    }

    /** The number of the channel's descriptor, or {@link #NO_NUMBER}. */
    int number(FileChannel channel) {
        if (descriptor == null || number == null) {
            return NO_NUMBER;
        }
        try {
            return number.getInt(descriptor.get(channel));
        } catch (ReflectiveOperationException | RuntimeException e) {
            once(numberSaid, NO_NUMBERS, channel.getClass(), e);
            return NO_NUMBER;
        }
    }

    /**
     * Tells the channel, as the JDK does for its own, that an interrupt of a reading thread must not close it. Belt and
     * braces: nobody is to interrupt such a thread, but if somebody does, other requests don't pay for it. Where it can't be told, {@link
     * OpenFileTable} drops the closed channel at its next look.
     */
    public void makeUninterruptible(FileChannel channel) {
        if (setUninterruptible == null) {
            return;
        }
        try {
            setUninterruptible.invoke(channel);
        } catch (ReflectiveOperationException | RuntimeException e) {
            once(interruptSaid, INTERRUPTIBLE, channel.getClass(), e);
        }
    }
}
