package io.memlane.system;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.SELContext;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pod's volumes as a kubelet makes them: an {@code emptyDir} is a file system of the stated size that everybody may write, with the pod's
 * {@code fsGroup} as its group; a {@code configMap} is a folder of read-only files. Any other kind is refused. (One that isn't in memory
 * is put there nevertheless: Docker can't limit the size of a folder.)
 */
final class PodVolumes implements AutoCloseable {
    private final DockerClient docker;
    private final String prefix;
    private final Path folder;
    private final Map<String, String> sources = new LinkedHashMap<>();

    /**
     * @param prefix of the volumes' names
     * @param folder for what lies on this machine's disk; it is made, and removed by {@link #close()}
     */
    PodVolumes(DockerClient docker, String prefix, Path folder) {
        this.docker = docker;
        this.prefix = prefix;
        this.folder = folder;
    }

    /** Puts a folder of this machine in a volume's place. */
    void use(String volume, Path source) {
        sources.put(volume, source.toString());
    }

    void create(PodManifest manifest) throws IOException {
        long group = manifest.spec().getSecurityContext().getFsGroup();
        for (Volume volume : manifest.spec().getVolumes()) {
            if (sources.containsKey(volume.getName())) {
                continue;
            }
            if (volume.getEmptyDir() != null) {
                sources.put(volume.getName(), emptyDir(volume.getName(), volume.getEmptyDir(), group));
            } else if (volume.getConfigMap() != null) {
                sources.put(
                        volume.getName(),
                        configMap(manifest, volume.getConfigMap().getName()));
            } else {
                throw new AssertionError("a kind of volume that isn't played: " + volume);
            }
        }
    }

    private String emptyDir(String name, EmptyDirVolumeSource source, long group) {
        String volume = prefix + "-" + name;
        long bytes = Quantity.getAmountInBytes(source.getSizeLimit()).longValueExact();
        docker.createVolumeCmd()
                .withName(volume)
                .withDriver("local")
                .withDriverOpts(
                        Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=" + bytes + ",mode=2777,gid=" + group))
                .exec();
        return volume;
    }

    private String configMap(PodManifest manifest, String name) throws IOException {
        Path files = Files.createDirectories(folder.resolve(name)).toAbsolutePath();
        ConfigMap map = manifest.all(ConfigMap.class).stream()
                .filter(candidate -> candidate.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ConfigMap " + name));
        for (Map.Entry<String, String> file : map.getData().entrySet()) {
            Files.writeString(files.resolve(file.getKey()), file.getValue());
        }
        return files.toString();
    }

    Bind bind(VolumeMount mount) {
        String source = sources.get(mount.getName());
        return new Bind(
                source,
                new com.github.dockerjava.api.model.Volume(mount.getMountPath()),
                Boolean.TRUE.equals(mount.getReadOnly()) ? AccessMode.ro : AccessMode.rw,
                SELContext.DEFAULT,
                // Docker would give an empty volume the owner and mode of the image's folder; a kubelet doesn't.
                source.startsWith(prefix) ? true : null);
    }

    @Override
    public void close() {
        sources.values().stream()
                .filter(source -> source.startsWith(prefix))
                .forEach(volume -> docker.removeVolumeCmd(volume).exec());
        Content.removeTree(folder);
    }
}
