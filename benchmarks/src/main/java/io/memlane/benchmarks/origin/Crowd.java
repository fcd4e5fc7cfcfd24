package io.memlane.benchmarks.origin;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Clients that are connected already and ask at the same moment: each on a connection and a virtual thread of its own. */
public final class Crowd implements AutoCloseable {
    private static final int PATIENCE_MILLIS = (int) TimeUnit.SECONDS.toMillis(60);

    private final List<Member> members = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param port on loopback */
    public Crowd(int port, int clients) throws IOException {
        try {
            for (int i = 0; i < clients; i++) {
                members.add(new Member(port));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Has all of them ask for one thing each, by their number, and waits for all answers. */
    public List<Answer> ask(IntFunction<String> target) throws IOException {
        return await(begin(target));
    }

    /** Has all of them ask; {@link #await} has the answers. */
    public List<Future<Answer>> begin(IntFunction<String> target) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Answer>> running = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            String wanted = target.apply(i);
            Callable<Answer> asking = () -> {
                start.await();
                return member.ask(wanted);
            };
            running.add(threads.submit(asking));
        }
        start.countDown();
        return running;
    }

    /** @throws IOException if one of them wasn't answered with 200 */
    public static List<Answer> await(List<Future<Answer>> running) throws IOException {
        List<Answer> answers = new ArrayList<>();
        try {
            for (Future<Answer> one : running) {
                Answer answer = one.get();
                if (answer.status() != 200) {
                    throw new IOException("a client was answered " + answer.status());
                }
                answers.add(answer);
            }
        } catch (ExecutionException e) {
            throw new IOException("a client wasn't answered: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        for (Member member : members) {
            member.socket.close();
        }
        threads.close();
    }

    /** One client. */
    private static final class Member {
        private final Socket socket;
        private final InputStream in;

        Member(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        }

        Answer ask(String target) throws IOException {
            byte[] request =
                    ("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            long asked = System.nanoTime();
            socket.getOutputStream().write(request);
            in.mark(1);
            if (in.read() < 0) {
                throw new EOFException("no answer");
            }
            long first = System.nanoTime();
            in.reset();
            int status = Integer.parseInt(line().split(" ", 3)[1]);
            long length = 0;
            long origin = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String lower = line.toLowerCase(Locale.ROOT);
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(value);
                } else if (lower.startsWith(DelayingOrigin.SENT_FIELD.toLowerCase(Locale.ROOT) + ':')) {
                    origin = Long.parseLong(value);
                }
            }
            in.skipNBytes(length);
            return new Answer(status, asked, first, System.nanoTime(), origin);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the connection ended within a head");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }
    }
}
