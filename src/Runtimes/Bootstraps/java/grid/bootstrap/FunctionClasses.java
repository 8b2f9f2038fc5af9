package grid.bootstrap;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The function's classes: its folder, its jars, then the layers' jars. */
final class FunctionClasses {
    private FunctionClasses() {
    }

    /** A loader that is the thread's own from here on. */
    static ClassLoader in(String taskRoot, String optRoot) {
        List<URL> places = new ArrayList<>();
        add(places, new File(taskRoot));
        addJars(places, new File(taskRoot, "lib"));
        addJars(places, new File(optRoot, "java/lib"));
        ClassLoader loader = new URLClassLoader(places.toArray(new URL[0]), FunctionClasses.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        return loader;
    }

    private static void addJars(List<URL> places, File folder) {
        File[] jars = folder.listFiles((in, name) -> name.endsWith(".jar") || name.endsWith(".JAR"));
        if (jars != null) {
            Arrays.sort(jars);
            for (File jar : jars) {
                add(places, jar);
            }
        }
    }

    private static void add(List<URL> places, File place) {
        try {
            places.add(place.toURI().toURL());
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
