package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A pod, played from its manifest as a kubelet would: one network namespace that outlives its containers, volumes, environment, users,
 * capabilities, read-only root file systems, memory limits, probes, and the order of starting and stopping. A container that died is
 * made anew by {@link #restart}, when the test wants it.
 */
final class PlayedPod implements AutoCloseable {
    /** The image that holds the network namespace; the services' own images are made from it. */
    private static final String SANDBOX_IMAGE = "debian:13-slim";

    private static final AtomicInteger LAST = new AtomicInteger();

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final PodManifest manifest;
    private final Images images;
    private final PodVolumes volumes;
    private final GenericContainer<?> sandbox = new GenericContainer<>(SANDBOX_IMAGE);
    private final Map<String, GenericContainer<?>> containers = new HashMap<>();

    /** Made, but not started: the manifest may still be changed, and {@link #volumes()} be given. */
    PlayedPod(PodManifest manifest, Images images) {
        this.manifest = manifest;
        this.images = images;
        String name = "memlane-test-" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet();
        volumes = new PodVolumes(docker, name, Path.of(System.getProperty("memlane.target", "target"), name));
    }

    PodVolumes volumes() {
        return volumes;
    }

    /** Starts all containers; native sidecars first, and each of these awaited. */
    PlayedPod start() throws IOException {
        volumes.create(manifest);
        Integer[] ports = containerManifests()
                .flatMap(container -> container.getPorts().stream())
                .map(ContainerPort::getContainerPort)
                .toArray(Integer[]::new);
        // Nobody listens yet.
        sandbox.withCommand("sleep", "infinity")
                .withExposedPorts(ports)
                .waitingFor(Wait.forSuccessfulCommand("true"))
                .start();
        for (Container sidecar : manifest.spec().getInitContainers()) {
            restart(sidecar.getName());
            awaitStarted(sidecar.getName());
        }
        manifest.spec().getContainers().forEach(container -> restart(container.getName()));
        return this;
    }

    private Stream<Container> containerManifests() {
        return Stream.concat(manifest.spec().getContainers().stream(), manifest.spec().getInitContainers().stream());
    }

    /** Makes a container, in the place of an earlier one if there was one. Pod-wide things stay as they are. */
    void restart(String name) {
        GenericContainer<?> old = containers.remove(name);
        if (old != null) {
            old.stop();
        }
        GenericContainer<?> container = new GenericContainer<>(images.of(name))
                .withNetworkMode("container:" + sandbox.getContainerId())
                .withEnv(manifest.environment(name))
                .withCreateContainerCmdModifier(command -> configure(command, manifest.container(name)));
        containers.put(name, container);
        container.start();
    }

    private void configure(CreateContainerCmd command, Container container) {
        var pod = manifest.spec().getSecurityContext();
        var security = container.getSecurityContext();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        HostConfig host = command.getHostConfig();
        assertThat(host).isNotNull();
        host.withBinds(container.getVolumeMounts().stream().map(volumes::bind).toList())
                .withReadonlyRootfs(security.getReadOnlyRootFilesystem())
                .withCapDrop(security.getCapabilities().getDrop().stream()
                        .map(Capability::valueOf)
                        .toArray(Capability[]::new))
                .withSecurityOpts(List.of("no-new-privileges"))
                .withGroupAdd(List.of(Long.toString(pod.getFsGroup())))
                .withMemory(manifest.memoryLimit(container.getName()))
                .withMemorySwap(manifest.memoryLimit(container.getName()));
        command.withUser(pod.getRunAsUser() + ":" + pod.getRunAsGroup());
    }

    /** SIGKILL, and the end of the process. Nothing is restarted. */
    void kill(String name) {
        docker.killContainerCmd(id(name)).withSignal("KILL").exec();
        awaitExit(name);
    }

    /** Ends the pod as it is ended for an upgrade: for all containers at once, {@code preStop}, SIGTERM, and after the grace period SIGKILL. */
    void terminate() {
        int grace = manifest.spec().getTerminationGracePeriodSeconds().intValue();
        ScheduledExecutorService kubelet = Executors.newScheduledThreadPool(containers.size());
        containerManifests().forEach(container -> {
            int sleep = container.getLifecycle() == null
                    ? 0
                    : container
                            .getLifecycle()
                            .getPreStop()
                            .getSleep()
                            .getSeconds()
                            .intValue();
            String id = id(container.getName());
            kubelet.schedule(
                    () -> docker.stopContainerCmd(id).withTimeout(grace - sleep).exec(), sleep, TimeUnit.SECONDS);
        });
        kubelet.shutdown();
    }

    ContainerState state(String name) {
        return docker.inspectContainerCmd(id(name)).exec().getState();
    }

    ContainerState awaitExit(String name) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Boolean.TRUE.equals(state(name).getRunning()));
        return state(name);
    }

    String logs(String name) {
        return containers.get(name).getLogs();
    }

    /** Runs a shell command in a container, with the container's user and limits. */
    ExecResult shell(String name, String command) throws IOException, InterruptedException {
        return containers.get(name).execInContainer("sh", "-c", command);
    }

    /** The port of this machine that leads to the pod behind the Service. */
    int servicePort() {
        var port = manifest.only(Service.class).getSpec().getPorts().getFirst();
        return hostPort(port.getTargetPort());
    }

    int managementPort(String name) {
        return hostPort(
                manifest.container(name).getReadinessProbe().getHttpGet().getPort());
    }

    private int hostPort(IntOrString port) {
        int number = port.getStrVal() == null
                ? port.getIntVal()
                : containerManifests()
                        .flatMap(container -> container.getPorts().stream())
                        .filter(candidate -> candidate.getName().equals(port.getStrVal()))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no port " + port.getStrVal()))
                        .getContainerPort();
        return sandbox.getMappedPort(number);
    }

    /** Whether every container's readiness probe succeeds, which makes the pod an endpoint of the Service. */
    boolean isReady() {
        return containerManifests().allMatch(container -> probe(container.getReadinessProbe()));
    }

    boolean isLive(String name) {
        return probe(manifest.container(name).getLivenessProbe());
    }

    private boolean probe(Probe probe) {
        var get = probe.getHttpGet();
        int status = Client.text(hostPort(get.getPort()), get.getPath()).status();
        return status >= 200 && status < 400;
    }

    void awaitStarted(String name) {
        Probe probe = manifest.container(name).getStartupProbe();
        await().atMost(Duration.ofSeconds((long) probe.getPeriodSeconds() * probe.getFailureThreshold()))
                .until(() -> probe(probe));
    }

    void awaitReady() {
        await().atMost(Duration.ofSeconds(90))
                .failFast("a container ended", () -> containers.keySet().forEach(this::assertRuns))
                .untilAsserted(() -> assertThat(isReady()).isTrue());
    }

    private void assertRuns(String name) {
        assertThat(state(name).getRunning())
                .as(() -> name + " runs\n" + logs(name))
                .isTrue();
    }

    private String id(String name) {
        return containers.get(name).getContainerId();
    }

    @Override
    public void close() {
        containers.values().forEach(GenericContainer::stop);
        sandbox.stop();
        volumes.close();
    }
}
