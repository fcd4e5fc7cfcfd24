package io.memlane.launcher.jvm;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies a jar so that an AOT cache takes its classes. It leaves out those of Java 5, as picocli's are: without stack maps they have to go
 * through the old verifier at each start, which takes longer than all that a short command does. The copy has stack maps.
 */
final class ArchivableJar {
    /** Of Java 7: the first for which stack maps are compulsory. */
    private static final int WITH_STACK_MAPS = ClassFile.JAVA_7_VERSION;

    private final ClassFile classes;

    private ArchivableJar(ClassLoader loader) {
        classes = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /** @param from is on the class path: what its classes extend is looked up there */
    static void copy(Path from, Path to) throws IOException {
        new ArchivableJar(ArchivableJar.class.getClassLoader()).write(from, to);
    }

    private void write(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile());
                JarOutputStream copy = new JarOutputStream(Files.newOutputStream(to))) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                byte[] bytes;
                try (var in = jar.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                copy.putNextEntry(new JarEntry(entry.getName()));
                copy.write(entry.getName().endsWith(".class") ? withStackMaps(bytes) : bytes);
                copy.closeEntry();
            }
        }
    }

    private byte[] withStackMaps(byte[] bytes) {
        ClassModel model = classes.parse(bytes);
        if (model.majorVersion() >= WITH_STACK_MAPS) {
            return bytes;
        }
        return classes.transformClass(
                model,
                ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                        .andThen((type, element) -> {
                            if (element instanceof ClassFileVersion) {
                                type.withVersion(WITH_STACK_MAPS, 0);
                            } else {
                                type.with(element);
                            }
                        }));
    }
}
