package io.memlane.model.segment;

import java.net.URL;
import java.net.URLClassLoader;

/** Loads the classes of this package anew, so that they are initialized once more. */
final class FreshClasses extends URLClassLoader {
    FreshClasses() {
        super(
                new URL[] {
                    SegmentWriter.class.getProtectionDomain().getCodeSource().getLocation()
                },
                FreshClasses.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(FreshClasses.class.getPackageName())) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
        return super.loadClass(name, resolve);
    }
}
