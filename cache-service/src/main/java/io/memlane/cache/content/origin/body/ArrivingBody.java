package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one response, which one fills and any number reads by position, while they come and afterwards. Bounded: as long as there is
 * {@link Room}, all of it is kept, and nobody's pace matters to who fills it. Without, it is a window: what the slowest reader has behind it is
 * dropped, and who fills it waits when that one is a window behind.
 *
 * <p>Bytes below {@code received} are never written again, so a reader copies them without the lock. Those below {@code spooled} are in the
 * spool, if there is one; those above in chunks, arrays of at most {@link Chunks#BYTES}, the last of which grows by being replaced.
 */
public final class ArrivingBody implements ResponseBody {
    /** How far the slowest reader may be behind. */
    public static final int WINDOW_BYTES = 256 << 10;

    /** What is kept behind the slowest reader: what it has read may get lost before a client has it. */
    static final int BEHIND_BYTES = 512 << 10;

    private final Room room;
    private final Runnable onRoom;
    private final Runnable onAbandoned;
    private final long declaredBytes;
    private final SpooledPart spooled;

    private final Chunks chunks = new Chunks();
    private final Set<Reader> readers = new HashSet<>();
    /** Those that hold up nobody, but for the spool. */
    private int resting;

    private final Waiters waiters = new Waiters();

    private long received;
    /** Read without the lock by those who look for room under one of their own. */
    private volatile long heldBytes;

    private boolean whole;
    private boolean full;
    private boolean ended;
    private boolean released;
    private @Nullable IOException failure;

    /**
     * An empty one.
     *
     * @param declaredBytes its length; -1 if that isn't known
     * @param onRoom run when it takes more again after it didn't; by any thread, must not block
     * @param onAbandoned run when nobody reads any more what isn't kept; likewise
     */
    public ArrivingBody(Room room, long declaredBytes, Runnable onRoom, Runnable onAbandoned) {
        this.room = room;
        this.declaredBytes = declaredBytes;
        this.onRoom = onRoom;
        this.onAbandoned = onAbandoned;
        this.spooled = new SpooledPart(room.spool());
        this.whole = room.exists();
    }

    /** One that is there. */
    public static ArrivingBody of(byte[] bytes) {
        ArrivingBody body = new ArrivingBody(Room.NONE, bytes.length, () -> {}, () -> {});
        body.whole = true;
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
        long taken = isSpooled() ? spooled.write(bytes) : 0;
        synchronized (this) {
            received += taken;
            spooled.add(taken);
            if (bytes.hasRemaining() && spooled.exists() && received == spooled.bytes()) {
                becomeWindow();
                chunks.startAt(received);
            }
            while (bytes.hasRemaining()) {
                byte[] chunk = chunkToFill(bytes.remaining());
                int at = Chunks.offset(received);
                int length = Math.min(bytes.remaining(), chunk.length - at);
                bytes.get(chunk, at, length);
                received += length;
            }
            full = !whole && received - slowest() >= WINDOW_BYTES;
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

    private synchronized boolean isSpooled() {
        return whole && spooled.isOpen();
    }

    private byte[] chunkToFill(int wantedBytes) {
        int missing = chunks.missing(received, wantedBytes, declaredBytes < 0 ? -1 : declaredBytes - received);
        if (missing > 0) {
            hold(missing);
        }
        return chunks.grown(received, missing);
    }

    /** Without room it goes on as a window. */
    private void hold(int bytes) {
        if (whole && !spooled.exists() && !released && room.exists()) {
            if (room.take(bytes)) {
                heldBytes = bytes + held();
            } else {
                becomeWindow();
            }
        }
    }

    private long held() {
        return heldBytes;
    }

    private void becomeWindow() {
        whole = false;
        giveBack();
        drop();
    }

    private void giveBack() {
        if (heldBytes > 0) {
            room.giveBack(heldBytes);
            heldBytes = 0;
        }
    }

    private long slowest() {
        long slowest = Long.MAX_VALUE;
        for (Reader reader : readers) {
            slowest = Math.min(slowest, reader.position);
        }
        return slowest == Long.MAX_VALUE ? received : slowest;
    }

    private void drop() {
        chunks.dropBefore(slowest() - BEHIND_BYTES);
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
        return waiters.take(received, ended || failure != null);
    }

    private boolean isTold(long position) {
        return position < received || ended || failure != null;
    }

    /** Bytes that have come. */
    @Override
    public synchronized long received() {
        return received;
    }

    /** Whether all of it has come and is kept. */
    @Override
    public synchronized boolean isWhole() {
        return ended && whole;
    }

    /** Whether what has come is kept, so that one who comes later can read it from the beginning. */
    @Override
    public synchronized boolean isKept() {
        return whole && failure == null;
    }

    /** Whether its end has come. */
    @Override
    public synchronized boolean isEnded() {
        return ended;
    }

    /** Memory that it takes of the room. */
    @Override
    public long heldBytes() {
        return heldBytes;
    }

    /** Nobody will look for it any more: what is kept goes when its readers have. */
    @Override
    public void release() {
        boolean last;
        synchronized (this) {
            released = true;
            giveBack();
            last = closesSpool();
        }
        if (last) {
            spooled.close();
        }
    }

    /** Whether nobody is left who may read what was spooled: then the caller closes it, without the lock. */
    private boolean closesSpool() {
        return released && readers.isEmpty() && resting == 0 && spooled.beginClose();
    }

    /** Has nobody read it without a window any more, as it isn't to be kept. */
    public void keepNoMore() {
        boolean abandoned;
        synchronized (this) {
            if (whole && !ended) {
                becomeWindow();
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
            if (spooled.isClosed()) {
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
        return ended || failure != null || (declaredBytes >= 0 && received >= declaredBytes);
    }

    /** One who reads, at positions that mostly grow. */
    public final class Reader implements BodyReader {
        /** Behind the last byte that was read; guarded by the body. */
        private long position;

        private boolean rests;
        private boolean closed;

        private Reader() {}

        @Override
        public void rest() {
            boolean room;
            boolean abandoned;
            synchronized (ArrivingBody.this) {
                if (closed || rests) {
                    return;
                }
                rests = true;
                resting++;
                readers.remove(this);
                abandoned = isAbandoned();
                room = !abandoned && madeRoom();
            }
            leave(abandoned, room);
        }

        @Override
        public void goOn() {
            synchronized (ArrivingBody.this) {
                if (rests) {
                    rests = false;
                    resting--;
                    readers.add(this);
                }
            }
        }

        @Override
        public long available(long from) throws IOException {
            synchronized (ArrivingBody.this) {
                position = Math.max(position, from); // what comes before isn't waited for
                if (from < received) {
                    if (from >= spooled.bytes()) {
                        chunks.get(from);
                    }
                    return received - from;
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
            byte[] chunk = null;
            int at = Chunks.offset(from);
            int count;
            synchronized (ArrivingBody.this) {
                if (from >= received) {
                    return -1;
                }
                long there =
                        from < spooled.bytes() ? spooled.bytes() - from : Math.min(received - from, Chunks.BYTES - at);
                count = (int) Math.min(there, dst.remaining());
                if (from >= spooled.bytes()) {
                    chunk = chunks.get(from);
                }
            }
            if (chunk != null) {
                dst.put(chunk, at, count);
                return count;
            }
            return spooled.read(dst, from, count);
        }

        @Override
        public long position() {
            synchronized (ArrivingBody.this) {
                return position;
            }
        }

        @Override
        public long memoryBytes() {
            synchronized (ArrivingBody.this) {
                return received - spooled.bytes();
            }
        }

        private void moveTo(long next) {
            boolean room;
            synchronized (ArrivingBody.this) {
                position = Math.max(position, next);
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
                if (closed) {
                    return;
                }
                closed = true;
                resting -= rests ? 1 : 0;
                boolean held = readers.remove(this);
                last = closesSpool();
                abandoned = held && isAbandoned();
                room = held && !abandoned && madeRoom();
            }
            if (last) {
                spooled.close();
            }
            leave(abandoned, room);
        }
    }

    private boolean isAbandoned() {
        return !whole && readers.isEmpty() && !hasCome();
    }

    /** Without the lock. */
    private void leave(boolean abandoned, boolean room) {
        if (abandoned) {
            onAbandoned.run();
        } else if (room) {
            onRoom.run();
        }
    }

    private boolean madeRoom() {
        if (whole) {
            return false;
        }
        drop();
        if (full && received - slowest() <= WINDOW_BYTES / 2) {
            full = false;
            return true;
        }
        return false;
    }
}
