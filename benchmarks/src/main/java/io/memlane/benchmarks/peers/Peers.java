package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.origin.DelayingOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is compared, and how each is set up: as its users would who care for speed, with logs off and connections kept. */
final class Peers {
    private static final String JAR_PACKAGE = "io.memlane.benchmarks.spring.";
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final List<String> NOT_HOT = List.of("MEMLANE_HOT_MAX_SIZE=0B");

    private Peers() {}

    /** All of them, Memlane first. */
    static List<Peer> all(Path root) {
        return List.of(
                new Peer(
                        Peer.MEMLANE,
                        "this checkout, by its launcher, with its defaults",
                        List.of(),
                        space -> memlane(root, space, List.of())),
                new Peer(
                        Peer.ASKING,
                        "the same, without hot answers: the proxy asks the cache for each",
                        List.of(),
                        space -> memlane(root, space, NOT_HOT, List.of("--content=" + space.content()))),
                new Peer(
                        Peer.STORED,
                        "that with what it has stored of an origin, for up to 256 connections to that",
                        List.of(),
                        space -> stored(root, space)),
                new Peer(
                        Peer.NGINX_UNIX,
                        "nginx that proxies to nginx over a Unix socket",
                        List.of("nginx"),
                        Peers::nginxUnix),
                new Peer(Peer.NGINX_TCP, "the same over loopback TCP", List.of("nginx"), Peers::nginxTcp),
                new Peer(
                        "haproxy-nginx",
                        "HAProxy before nginx, over a Unix socket",
                        List.of("haproxy", "nginx"),
                        Peers::haproxy),
                new Peer(
                        Peer.VARNISH,
                        "Varnish that has all in its memory (an answer from one process)",
                        List.of("varnishd", "nginx"),
                        Peers::varnish),
                new Peer(
                        Peer.SPRING,
                        "two Spring services over loopback HTTP: same container and JVM options, virtual threads,"
                                + " streaming client",
                        List.of(),
                        Peers::spring),
                new Peer(Peer.NGINX, "nginx alone (one process)", List.of("nginx"), Peers::nginxAlone),
                new Peer(
                        Peer.MEMORY,
                        "Memlane's HTTP container with Spring MVC, answering from its own memory (one process)",
                        List.of(),
                        Peers::memory));
    }

    /** @param options of {@code memlane up}, more than those that every run needs */
    static Deployment memlane(Path root, PeerSpace space, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--content=" + space.content()));
        all.addAll(options);
        return memlane(root, space, List.of(), all);
    }

    private static Deployment stored(Path root, PeerSpace space) throws IOException {
        int origin = space.freePort();
        space.start("origin", java(DelayingOrigin.class.getName(), "-Xmx192m", "" + origin, "" + space.content()));
        Deployment pair = memlane(
                root,
                space,
                List.of(NOT_HOT.getFirst(), "MEMLANE_ORIGIN_MAX_CONNECTIONS=256"),
                List.of(
                        "--origin=http://127.0.0.1:" + origin,
                        "--store=" + space.folder().resolve("store")));
        return space.before(origin, pair.port());
    }

    private static Deployment memlane(Path root, PeerSpace space, List<String> variables, List<String> options)
            throws IOException {
        int port = space.freePort();
        Path shm = space.memory();
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(variables);
        command.addAll(List.of(
                root.resolve("memlane").toString(),
                "up",
                "--port=" + port,
                "--proxy-management-port=" + space.freePort(),
                "--cache-management-port=" + space.freePort(),
                "--control=unix://" + shm.resolve("control.sock"),
                "--shm=" + shm));
        command.addAll(options);
        space.start("up", command);
        return space.at(port);
    }

    private static Deployment nginxUnix(PeerSpace space) throws IOException {
        String socket = "unix:" + space.folder().resolve("origin.sock");
        nginxOrigin(space, socket);
        return nginxProxy(space, socket);
    }

    private static Deployment nginxTcp(PeerSpace space) throws IOException {
        String address = "127.0.0.1:" + space.freePort();
        nginxOrigin(space, address);
        return nginxProxy(space, address);
    }

    private static Deployment nginxAlone(PeerSpace space) throws IOException {
        int port = space.freePort();
        nginxOrigin(space, "127.0.0.1:" + port);
        return space.at(port);
    }

    private static void nginxOrigin(PeerSpace space, String address) throws IOException {
        nginx(space, "origin", """
              sendfile on;
              tcp_nopush on;
              open_file_cache max=10000 inactive=60s;
              open_file_cache_valid 1s;
              server {
                listen %s;
                root %s;
              }
            """.formatted(address, space.content()));
    }

    private static Deployment nginxProxy(PeerSpace space, String origin) throws IOException {
        int port = space.freePort();
        nginx(space, "proxy", """
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_max_temp_file_size 0;
              proxy_buffer_size 64k;
              proxy_buffers 8 64k;
              proxy_busy_buffers_size 128k;
              upstream origin {
                server %s;
                keepalive 256;
                keepalive_requests 1000000000;
              }
              server {
                listen 127.0.0.1:%d;
                location / { proxy_pass http://origin; }
              }
            """.formatted(origin, port));
        return space.at(port);
    }

    private static void nginx(PeerSpace space, String part, String http) throws IOException {
        Path folder = space.folder();
        // Otherwise its workers couldn't read the folders of this run.
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> "  %s_temp_path %s;%n".formatted(kind, folder.resolve(part + "-" + kind)))
                .collect(Collectors.joining());
        Path file =
                space.write(part + ".conf", """
                    %s
                    worker_processes %d;
                    daemon off;
                    pid %s;
                    error_log stderr error;
                    events { worker_connections 8192; }
                    http {
                      access_log off;
                      default_type application/octet-stream;
                      keepalive_requests 1000000000;
                    %s%s}
                    """.formatted(user, CORES, folder.resolve(part + ".pid"), temporary, http));
        space.start(part, List.of(Programs.path("nginx"), "-e", "stderr", "-c", file.toString()));
    }

    private static Deployment haproxy(PeerSpace space) throws IOException {
        Path socket = space.folder().resolve("origin.sock");
        nginxOrigin(space, "unix:" + socket);
        int port = space.freePort();
        Path file = space.write("haproxy.cfg", """
            global
              maxconn 8192
              nbthread %d
            defaults
              mode http
              http-reuse always
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend content
              bind 127.0.0.1:%d
              default_backend origin
            backend origin
              server nginx unix@%s
            """.formatted(CORES, port, socket));
        space.start("proxy", List.of(Programs.path("haproxy"), "-db", "-f", file.toString()));
        return space.at(port);
    }

    private static Deployment varnish(PeerSpace space) throws IOException {
        int origin = space.freePort();
        nginxOrigin(space, "127.0.0.1:" + origin);
        int port = space.freePort();
        space.start(
                "cache",
                List.of(
                        Programs.path("varnishd"),
                        "-F",
                        "-j",
                        "none",
                        "-n",
                        space.folder().resolve("varnish").toString(),
                        "-a",
                        "127.0.0.1:" + port,
                        "-b",
                        "127.0.0.1:" + origin,
                        "-s",
                        "malloc,2G",
                        "-t",
                        "86400"));
        return space.at(port);
    }

    private static Deployment spring(PeerSpace space) throws IOException {
        int origin = space.freePort();
        int port = space.freePort();
        space.start("origin", java("SpringOrigin", "-Xmx192m", origin, "--folder=" + space.content()));
        space.start("proxy", java("SpringProxy", "-Xmx192m", port, "--origin=http://127.0.0.1:" + origin));
        return space.at(port);
    }

    private static Deployment memory(PeerSpace space) throws IOException {
        int port = space.freePort();
        space.start("server", java("MemoryServer", "-Xmx256m", port, "--folder=" + space.content()));
        return space.at(port);
    }

    private static List<String> java(String main, String heap, int port, String argument) {
        return java(JAR_PACKAGE + main, heap, "--server.port=" + port, argument);
    }

    private static List<String> java(String main, String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-Xms32m",
                heap,
                "-XX:MaxDirectMemorySize=1200m",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        return command;
    }
}
