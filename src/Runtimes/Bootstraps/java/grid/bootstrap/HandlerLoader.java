package grid.bootstrap;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds {@code package.Class::method}, or {@code package.Class} that implements one of the two handler interfaces of aws-lambda-java-core. */
final class HandlerLoader {
    private static final String REQUEST_HANDLER = "com.amazonaws.services.lambda.runtime.RequestHandler";
    private static final String STREAM_HANDLER = "com.amazonaws.services.lambda.runtime.RequestStreamHandler";

    private HandlerLoader() {
    }

    static Handler load(String name, ClassLoader classes) throws Throwable {
        String[] parts = name.split("::", -1);
        if (parts.length > 2 || parts[0].isBlank()) {
            throw new HandlerException("MalformedHandlerName", "Bad handler '" + name + "'");
        }
        Class<?> type;
        try {
            type = Class.forName(parts[0], true, classes);
        } catch (ClassNotFoundException missing) {
            throw new HandlerException("java.lang.ClassNotFoundException", "Class not found: " + parts[0]);
        }
        if (parts.length == 2) {
            Method method = method(type, parts[1]);
            return new Handler(method, instance(type, method), method.getGenericParameterTypes());
        }
        if (implementsInterface(type, STREAM_HANDLER)) {
            Method method = method(type, "handleRequest");
            return new Handler(method, instance(type, method), method.getGenericParameterTypes());
        }
        if (implementsInterface(type, REQUEST_HANDLER)) {
            Method method = method(type, "handleRequest");
            Type[] types = method.getGenericParameterTypes();
            Type input = inputOf(type);
            if (input != null) {
                types[0] = input;
            }
            return new Handler(method, instance(type, method), types);
        }
        throw new HandlerException("HandlerNotFound", "Class " + type.getName() + " implements neither RequestHandler nor RequestStreamHandler, and the handler names no method");
    }

    /** The public method of this name, of several the one with the most parameters; never one that the compiler made. */
    private static Method method(Class<?> type, String name) throws HandlerException {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && !method.isBridge()) {
                methods.add(method);
            }
        }
        return methods.stream().max(Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow(() -> new HandlerException("HandlerNotFound", "No public method named " + name + " on class " + type.getName()));
    }

    private static Object instance(Class<?> type, Method method) throws Throwable {
        method.setAccessible(true);
        if (java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException missing) {
            throw new HandlerException("HandlerNotFound", "Class " + type.getName() + " has no constructor without parameters");
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static boolean implementsInterface(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Class<?> contract : each.getInterfaces()) {
                if (contract.getName().equals(name) || implementsInterface(contract, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What a class gave {@code RequestHandler} as its input type; null where a base class did. */
    private static Type inputOf(Class<?> type) {
        for (Type contract : type.getGenericInterfaces()) {
            if (contract instanceof ParameterizedType generic && ((Class<?>) generic.getRawType()).getName().equals(REQUEST_HANDLER)) {
                return generic.getActualTypeArguments()[0];
            }
        }
        return null;
    }

    static boolean isStream(Type type) {
        return type == InputStream.class;
    }
}
