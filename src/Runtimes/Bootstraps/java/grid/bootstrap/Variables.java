package grid.bootstrap;

import java.lang.reflect.Field;
import java.util.Map;

/**
 * Changes what {@code System.getenv} and child processes see. Java has no way to, so this reaches for the map behind it, without opening the
 * module to the function. The process's own block stays: native code would not see the change.
 */
final class Variables {
    private Variables() {
    }

    @SuppressWarnings("unchecked")
    static void replace(Map<?, ?> variables) {
        Map<String, String> own;
        try {
            Field instance = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            sun.misc.Unsafe memory = (sun.misc.Unsafe) instance.get(null);
            Field unmodifiable = Class.forName("java.lang.ProcessEnvironment").getDeclaredField("theUnmodifiableEnvironment");
            Object shown = memory.getObject(memory.staticFieldBase(unmodifiable), memory.staticFieldOffset(unmodifiable));
            Field inner = Class.forName("java.util.Collections$UnmodifiableMap").getDeclaredField("m");
            own = (Map<String, String>) memory.getObject(shown, memory.objectFieldOffset(inner));
        } catch (ReflectiveOperationException | RuntimeException missing) {
            throw new IllegalStateException("This Java keeps its environment variables elsewhere.", missing);
        }
        own.clear();
        own.putAll((Map<String, String>) variables);
    }

    /** Fails now where it would fail later. */
    static void rehearse() {
        replace(Map.copyOf(System.getenv()));
    }
}
