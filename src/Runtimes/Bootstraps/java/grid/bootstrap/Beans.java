package grid.bootstrap;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Between JSON's values and Java's types: strings, numbers, booleans, enums, maps, lists, arrays, records, and classes with a constructor
 * without parameters and setters. Annotations of JSON libraries, dates and generic classes of one's own are not understood.
 */
final class Beans {
    private Beans() {
    }

    /** The members of a record, or of an object's getters in the order of their names. */
    static Map<String, Object> members(Object bean) {
        Map<String, Object> members = bean.getClass().isRecord() ? new LinkedHashMap<>() : new TreeMap<>();
        try {
            if (bean.getClass().isRecord()) {
                for (RecordComponent component : bean.getClass().getRecordComponents()) {
                    component.getAccessor().setAccessible(true);
                    members.put(component.getName(), component.getAccessor().invoke(bean));
                }
                return members;
            }
            for (Method method : bean.getClass().getMethods()) {
                String property = method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers()) || method.getDeclaringClass() == Object.class ? null
                    : property(method.getName(), "get", "is");
                if (property != null) {
                    method.setAccessible(true);
                    members.put(property, method.invoke(bean));
                }
            }
            return members;
        } catch (ReflectiveOperationException | RuntimeException error) {
            throw new IllegalArgumentException("A result of type " + bean.getClass().getName() + " cannot be written as JSON", error);
        }
    }

    /** Makes an object of the type from a value of JSON. */
    static Object convert(Object value, Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (value instanceof Map<?, ?> map && raw.isAssignableFrom(LinkedHashMap.class)) {
                Map<Object, Object> result = new LinkedHashMap<>();
                map.forEach((name, member) -> result.put(name, convert(member, last)));
                return result;
            }
            if (value instanceof List<?> list && raw.isAssignableFrom(ArrayList.class)) {
                List<Object> result = new ArrayList<>();
                list.forEach(item -> result.add(convert(item, last)));
                return result;
            }
            return convert(value, raw);
        }
        return type instanceof Class<?> wanted ? convert(value, wanted) : value; // a type variable or wildcard takes what comes
    }

    private static Object convert(Object value, Class<?> type) {
        if (value == null || (!type.isPrimitive() && type.isInstance(value) && !(value instanceof Number))) {
            return value;
        }
        if (value instanceof Number number && (Number.class.isAssignableFrom(type) || type.isPrimitive() || type == Object.class)) {
            return number(number, type);
        }
        if (value instanceof Boolean && type == boolean.class) {
            return value;
        }
        if (type == String.class && (value instanceof Number || value instanceof Boolean)) {
            return value.toString();
        }
        if (type.isEnum() && value instanceof String name) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
        }
        if (type.isArray() && value instanceof Collection<?> items) {
            Object array = Array.newInstance(type.getComponentType(), items.size());
            int index = 0;
            for (Object item : items) {
                Array.set(array, index++, convert(item, type.getComponentType()));
            }
            return array;
        }
        if (value instanceof Map<?, ?> map && !type.isInterface()) {
            return bean(map, type);
        }
        throw new IllegalArgumentException("An event of this shape cannot become " + type.getName());
    }

    private static Object number(Number value, Class<?> type) {
        if (type == Long.class || type == long.class) {
            return value.longValue();
        }
        if (type == Double.class || type == double.class) {
            return value.doubleValue();
        }
        if (type == Float.class || type == float.class) {
            return value.floatValue();
        }
        if (type == Integer.class || type == int.class) {
            return value.intValue();
        }
        if (type == Short.class || type == short.class) {
            return value.shortValue();
        }
        if (type == java.math.BigDecimal.class) {
            return new java.math.BigDecimal(value.toString());
        }
        if (type == java.math.BigInteger.class) {
            return new java.math.BigDecimal(value.toString()).toBigInteger();
        }
        return value;
    }

    private static Object bean(Map<?, ?> map, Class<?> type) {
        try {
            if (type.isRecord()) {
                RecordComponent[] components = type.getRecordComponents();
                Class<?>[] types = new Class<?>[components.length];
                Object[] values = new Object[components.length];
                for (int i = 0; i < components.length; i++) {
                    types[i] = components[i].getType();
                    Object given = convert(map.get(components[i].getName()), components[i].getGenericType());
                    values[i] = given == null && types[i].isPrimitive() ? Array.get(Array.newInstance(types[i], 1), 0) : given;
                }
                var constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            }
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object bean = constructor.newInstance();
            for (Method method : type.getMethods()) {
                String property = method.getParameterCount() == 1 ? property(method.getName(), "set") : null;
                if (property != null && map.containsKey(property)) {
                    method.setAccessible(true);
                    method.invoke(bean, convert(map.get(property), method.getGenericParameterTypes()[0]));
                }
            }
            return bean;
        } catch (InvocationTargetException error) {
            throw new IllegalArgumentException("An event cannot become " + type.getName(), error.getCause());
        } catch (ReflectiveOperationException error) {
            throw new IllegalArgumentException("An event cannot become " + type.getName() + ": it needs to be a record, or a class with a constructor without parameters", error);
        }
    }

    /** {@code getAmount} and {@code isPaid} name {@code amount} and {@code paid}; null for any other method. */
    private static String property(String method, String... prefixes) {
        for (String prefix : prefixes) {
            if (method.startsWith(prefix) && method.length() > prefix.length() && Character.isUpperCase(method.charAt(prefix.length()))) {
                return Character.toLowerCase(method.charAt(prefix.length())) + method.substring(prefix.length() + 1);
            }
        }
        return null;
    }
}
