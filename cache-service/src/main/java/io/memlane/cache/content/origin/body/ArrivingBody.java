package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one response, which one fills and any number reads by position, while they come and afterwards. Bounded: as long as there is
 * {@link Room}, all of it is kept, and nobody's pace matters to who fills it. Without, it is a window: what the slowest reader has behind it is
 * dropped, and who fills it waits when that one is a window behind.
 *
 * <p>All is guarded by this body's lock, but for the bytes themselves, see {@link ArrivedBytes}. Nobody is told anything under it.
 */
public final class ArrivingBody implements ResponseBody {
    /** How far the slowest reader may be behind. */
    public static final int WINDOW_BYTES = 256 << 10;

    /** What is kept behind the slowest reader: what it has read may get lost before a client has it. */
    static final int BEHIND_BYTES = 512 << 10;

    private final Runnable onRoom;
    private final Runnable onAbandoned;
    private final ArrivedBytes arrived;
    private final Readers readers = new Readers();
    private final Waiters waiters = new Waiters();

    private boolean full;
    private boolean ended;
    private @Nullable IOException failure;

    /**
     * An empty one.
     *
     * @param declaredBytes its length; -1 if that isn't known
     * @param onRoom run when it takes more again after it didn't; by any thread, must not block
     * @param onAbandoned run when nobody reads any more what isn't kept; likewise
     */
    public ArrivingBody(Room room, long declaredBytes, Runnable onRoom, Runnable onAbandoned) {
        this(new ArrivedBytes(room, declaredBytes, room.exists()), onRoom, onAbandoned);
    }

    private ArrivingBody(ArrivedBytes arrived, Runnable onRoom, Runnable onAbandoned) {
        this.arrived = arrived;
        this.onRoom = onRoom;
        this.onAbandoned = onAbandoned;
    }

    /** One that is there. */
    public static ArrivingBody of(byte[] bytes) {
        ArrivingBody body = new ArrivingBody(new ArrivedBytes(Room.NONE, bytes.length, true), () -> {}, () -> {});
        body.append(ByteBuffer.wrap(bytes));
        body.ended = true;
        return body;
    }

    /**
     * Copies bytes behind what is there.
     *
     * @return whether it takes more; if not, it says when
     */
    public boolean append(ByteBuffer bytes) {
        List<Runnable> told;
        boolean more;
        boolean abandoned;
        long taken = goesToSpool() ? arrived.spool(bytes) : 0;
        synchronized (this) {
            boolean kept = arrived.areWhole();
            arrived.append(taken, bytes);
            if (kept && !arrived.areWhole()) {
                drop();
            }
            full = !arrived.areWhole() && arrived.received() - slowest() >= WINDOW_BYTES;
            more = !full;
            abandoned = isAbandoned();
            told = takeWaiters();
        }
        told.forEach(Runnable::run);
        if (abandoned) {
            onAbandoned.run();
        }
        return more;
    }

    private synchronized boolean goesToSpool() {
        return arrived.goToSpool();
    }

    private long slowest() {
        return readers.slowest(arrived.received());
    }

    private void drop() {
        arrived.dropBefore(slowest() - BEHIND_BYTES);
    }

    /** That was all. */
    public void end() {
        finish(null);
    }

    /** The rest can't be had. */
    public void fail(IOException why) {
        finish(why);
    }

    private void finish(@Nullable IOException why) {
        List<Runnable> told;
        synchronized (this) {
            if (ended || failure != null) {
                return;
            }
            ended = why == null;
            failure = why;
            told = takeWaiters();
        }
        told.forEach(Runnable::run);
    }

    private List<Runnable> takeWaiters() {
        return waiters.take(arrived.received(), ended || failure != null);
    }

    private boolean isTold(long position) {
        return position < arrived.received() || ended || failure != null;
    }

    /** Bytes that have come. */
    @Override
    public synchronized long received() {
        return arrived.received();
    }

    /** Whether all of it has come and is kept. */
    @Override
    public synchronized boolean isWhole() {
        return ended && arrived.areWhole();
    }

    /** Whether what has come is kept, so that one who comes later can read it from the beginning. */
    @Override
    public synchronized boolean isKept() {
        return arrived.areWhole() && failure == null;
    }

    /** Whether its end has come. */
    @Override
    public synchronized boolean isEnded() {
        return ended;
    }

    /** Memory that it takes of the room. */
    @Override
    public long heldBytes() {
        return arrived.heldBytes();
    }

    /** Nobody will look for it any more: what is kept goes when its readers have. */
    @Override
    public void release() {
        boolean last;
        synchronized (this) {
            arrived.release();
            last = closesSpool();
        }
        if (last) {
            arrived.closeSpool();
        }
    }

    /** Whether nobody is left who may read what was spooled: then the caller closes it, without the lock. */
    private boolean closesSpool() {
        return readers.isEmpty() && arrived.beginCloseSpool();
    }

    /** Has nobody read it without a window any more, as it isn't to be kept. */
    public void keepNoMore() {
        boolean abandoned;
        synchronized (this) {
            if (arrived.areWhole() && !ended) {
                arrived.keepNoMore();
                drop();
            }
            abandoned = readers.isEmpty() && !hasCome();
        }
        if (abandoned) {
            onAbandoned.run();
        }
    }

    @Override
    public @Nullable Reader reader() {
        Reader reader = new Reader();
        synchronized (this) {
            if (arrived.isSpoolClosed()) {
                return null;
            }
            readers.add(reader);
        }
        return reader;
    }

    /** One more reader, who goes on with what the slowest one has read. */
    public Reader readerBehind() {
        Reader reader = new Reader();
        synchronized (this) {
            reader.position = slowest();
            readers.add(reader);
        }
        return reader;
    }

    /** Whether the rest of it can't be had. */
    public synchronized boolean hasFailed() {
        return failure != null;
    }

    /** Whether nothing more is to come. The word that it has ended may come a moment after the last byte, and its connection is used again. */
    private boolean hasCome() {
        return ended || failure != null || arrived.areAll();
    }

    private boolean isAbandoned() {
        return !arrived.areWhole() && readers.isEmpty() && !hasCome();
    }

    /** Whether it takes more again. */
    private boolean madeRoom() {
        if (arrived.areWhole()) {
            return false;
        }
        drop();
        if (full && arrived.received() - slowest() <= WINDOW_BYTES / 2) {
            full = false;
            return true;
        }
        return false;
    }

    /** One who reads, at positions that mostly grow. */
    public final class Reader implements BodyReader {
        /** Behind the last byte that was read; guarded by the body. */
        private long position;
        /** Whether the next position is where another client of the body is, before or behind. */
        private boolean givenOn;

        private Reader() {}

        /** Its position, to who has the lock. */
        long at() {
            return position;
        }

        @Override
        public long position() {
            synchronized (ArrivingBody.this) {
                return position;
            }
        }

        @Override
        public Runnable rest() {
            synchronized (ArrivingBody.this) {
                return readers.rest(this) && madeRoom() ? onRoom : () -> {};
            }
        }

        @Override
        public void goOn() {
            synchronized (ArrivingBody.this) {
                readers.goOn(this);
                givenOn = true;
            }
        }

        /** With the lock. */
        private void at(long next) {
            position = givenOn ? next : Math.max(position, next);
            givenOn = false;
        }

        @Override
        public long available(long from) throws IOException {
            synchronized (ArrivingBody.this) {
                at(from); // what comes before isn't waited for
                if (from < arrived.received()) {
                    arrived.requireKept(from);
                    return arrived.received() - from;
                }
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                return ended ? -1 : 0;
            }
        }

        @Override
        public void onMore(long from, Runnable action) {
            boolean told;
            synchronized (ArrivingBody.this) {
                told = isTold(from);
                if (!told) {
                    waiters.add(from, action);
                }
            }
            moveTo(from);
            if (told) {
                action.run();
            }
        }

        @Override
        public int read(ByteBuffer dst, long from) throws IOException {
            int length = 0;
            while (dst.hasRemaining()) {
                int count = readSome(dst, from + length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
            if (length > 0) {
                moveTo(from + length);
            }
            return length == 0 && dst.hasRemaining() ? -1 : length;
        }

        private int readSome(ByteBuffer dst, long from) throws IOException {
            ArrivedBytes.Run run;
            synchronized (ArrivingBody.this) {
                if (from >= arrived.received()) {
                    return -1;
                }
                run = arrived.runAt(from);
            }
            return arrived.read(run, dst, from);
        }

        @Override
        public long memoryBytes() {
            synchronized (ArrivingBody.this) {
                return arrived.memoryBytes();
            }
        }

        private void moveTo(long next) {
            boolean room;
            synchronized (ArrivingBody.this) {
                at(next);
                room = madeRoom();
            }
            if (room) {
                onRoom.run();
            }
        }

        @Override
        public void close() {
            boolean room;
            boolean abandoned;
            boolean last;
            synchronized (ArrivingBody.this) {
                if (!readers.remove(this)) {
                    return;
                }
                last = closesSpool();
                abandoned = isAbandoned();
                room = !abandoned && madeRoom();
            }
            if (last) {
                arrived.closeSpool();
            }
            if (abandoned) {
                onAbandoned.run();
            } else if (room) {
                onRoom.run();
            }
        }
    }
}
