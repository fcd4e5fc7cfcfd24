package io.memlane.cache.content;

import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's file channels keep to themselves, by reflection; the jars' manifests open the packages for it. Looked up once for each class of
 * channels, as it takes longer than to open a file. Where something can't be had (packages not opened, another JDK's names, a channel of a
 * test) its user does without.
 */
final class ChannelInternals {
    static final int NO_NUMBER = -1;

    private static final ClassValue<ChannelInternals> BY_CLASS = new ClassValue<>() {
        @Override
        protected ChannelInternals computeValue(Class<?> channelClass) {
            return new ChannelInternals(channelClass);
        }
    };

    private static final @Nullable Field NUMBER = field(FileDescriptor.class);

    private final @Nullable Field descriptor;
    private final @Nullable Method setUninterruptible;

    private ChannelInternals(Class<?> channelClass) {
        descriptor = field(channelClass);
        setUninterruptible = method(channelClass);
    }

    static ChannelInternals of(FileChannel channel) {
        return BY_CLASS.get(channel.getClass());
    }

    private static @Nullable Field field(Class<?> owner) {
        try {
            Field field = owner.getDeclaredField("fd");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Method method(Class<?> channelClass) {
        try {
            return channelClass.getMethod("setUninterruptible");
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** The number of the channel's descriptor, or {@link #NO_NUMBER}. */
    int number(FileChannel channel) {
        if (descriptor == null || NUMBER == null) {
            return NO_NUMBER;
        }
        try {
            return NUMBER.getInt(descriptor.get(channel));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return NO_NUMBER;
        }
    }

    /**
     * Tells the channel, as the JDK does for its own, that an interrupt of a reading thread must not close it. Belt and
     * braces: nobody is to interrupt such a thread, but if somebody does, other requests don't pay for it. Where it can't be told, {@link
     * OpenFileTable} drops the closed channel at its next look.
     */
    void makeUninterruptible(FileChannel channel) {
        if (setUninterruptible == null) {
            return;
        }
        try {
            setUninterruptible.invoke(channel);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return;
        }
    }
}
