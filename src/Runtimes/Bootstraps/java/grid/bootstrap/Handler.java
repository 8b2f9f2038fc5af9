package grid.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** The method that is the function, and how events and results pass its signature. */
final class Handler {
    private final Method method;
    private final Object target;
    private final Type[] types;
    private final boolean streams;

    Handler(Method method, Object target, Type[] types) throws HandlerException {
        this.method = method;
        this.target = target;
        this.types = types;
        streams = types.length >= 2 && HandlerLoader.isStream(types[0]) && types[1] == OutputStream.class;
        int given = streams ? 2 : 1;
        if (types.length > given + 1 || (types.length == given + 1 && !Context.makes(types[given]))) {
            throw new HandlerException("HandlerNotFound", "Method " + method.getName() + " has parameters that a handler cannot have: an event, or an input and an output stream, then a Context");
        }
    }

    /** Runs the method to its end; returns the bytes of its result. */
    byte[] invoke(Reply invocation) throws Throwable {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = Context.makes(types[i]) ? Context.create((Class<?>) types[i], invocation)
                : types[i] == OutputStream.class ? output
                : event(invocation.body(), types[i]);
        }
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
        if (streams) {
            return output.toByteArray();
        }
        if (result instanceof InputStream stream) {
            return stream.readAllBytes();
        }
        return Main.utf8(Json.write(result));
    }

    private static Object event(byte[] body, Type type) {
        return HandlerLoader.isStream(type) ? new ByteArrayInputStream(body)
            : Beans.convert(Json.read(new String(body, StandardCharsets.UTF_8)), type);
    }
}
