package grid.bootstrap;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON to maps, lists, strings, numbers and back. */
final class Json {
    private static final int MAXIMUM_DEPTH = 512;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Numbers become Integer, Long or Double; what does not fit a long becomes a Double. */
    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.space();
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private Object value(int depth) {
        space();
        if (depth > MAXIMUM_DEPTH || at == text.length()) {
            throw unexpected();
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (skip('}')) {
            return members;
        }
        do {
            space();
            String name = string();
            expect(':');
            members.put(name, value(depth + 1));
        } while (skip(','));
        expect('}');
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> items = new ArrayList<>();
        at++;
        if (skip(']')) {
            return items;
        }
        do {
            items.add(value(depth + 1));
        } while (skip(','));
        expect(']');
        return items;
    }

    private String string() {
        if (at == text.length() || text.charAt(at) != '"') {
            throw unexpected();
        }
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
            at++;
        }
        StringBuilder out = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == '"') {
                return out.toString();
            }
            out.append(next == '\\' ? escaped() : next);
        }
        throw unexpected();
    }

    private char escaped() {
        if (at == text.length()) {
            throw unexpected();
        }
        char kind = text.charAt(at++);
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw unexpected();
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw unexpected();
        };
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            if (digits.matches("-?\\d{1,18}")) {
                long whole = Long.parseLong(digits);
                return whole == (int) whole ? (Object) (int) whole : (Object) whole;
            }
            return Double.valueOf(digits);
        } catch (NumberFormatException wrong) {
            at = start;
            throw unexpected();
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private boolean skip(char wanted) {
        space();
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char wanted) {
        if (!skip(wanted)) {
            throw unexpected();
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("Unexpected " + (at < text.length() ? "'" + text.charAt(at) + "'" : "end") + " of JSON at character " + (at + 1));
    }

    private static void write(Object value, StringBuilder out, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            throw new IllegalArgumentException("The result is nested too deeply, or contains itself");
        }
        if (value == null || value instanceof Boolean || value instanceof Number) {
            boolean finite = !(value instanceof Double d && !Double.isFinite(d)) && !(value instanceof Float f && !Float.isFinite(f));
            out.append(finite ? String.valueOf(value) : "\"" + value + "\"");
        } else if (value instanceof Map<?, ?> map) {
            char separator = '{';
            for (Map.Entry<?, ?> member : map.entrySet()) {
                out.append(separator);
                quote(String.valueOf(member.getKey()), out);
                out.append(':');
                write(member.getValue(), out, depth + 1);
                separator = ',';
            }
            out.append(separator == '{' ? "{}" : "}");
        } else if (value instanceof Iterable<?> items) {
            char separator = '[';
            for (Object item : items) {
                out.append(separator);
                write(item, out, depth + 1);
                separator = ',';
            }
            out.append(separator == '[' ? "[]" : "]");
        } else if (value.getClass().isArray()) {
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                items.add(Array.get(value, i));
            }
            write(items, out, depth);
        } else if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            quote(value.toString(), out);
        } else {
            write(Beans.members(value), out, depth + 1);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            switch (next) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (next < ' ') {
                        out.append(String.format("\\u%04x", (int) next));
                    } else {
                        out.append(next);
                    }
                }
            }
        }
        out.append('"');
    }
}
