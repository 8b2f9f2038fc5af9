package grid.bootstrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of an error report, keys in Lambda's order. */
final class ErrorReport {
    private ErrorReport() {
    }

    static String typeOf(Throwable error) {
        return error instanceof HandlerException known ? known.type() : error.getClass().getName();
    }

    static byte[] write(Throwable error) {
        return Main.utf8(Json.write(describe(error, 8)));
    }

    /** The frames below the bootstrap's own way to the handler. */
    static List<String> stack(Throwable error) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : error.getStackTrace()) {
            String owner = frame.getClassName();
            if (owner.startsWith("grid.bootstrap.") || owner.startsWith("java.lang.reflect.") || owner.startsWith("jdk.internal.reflect.")) {
                break;
            }
            frames.add(frame.toString());
        }
        return frames;
    }

    private static Map<String, Object> describe(Throwable error, int depth) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("errorMessage", error.getMessage());
        report.put("errorType", typeOf(error));
        report.put("stackTrace", stack(error));
        if (error.getCause() != null && depth > 0) {
            report.put("cause", describe(error.getCause(), depth - 1));
        }
        return report;
    }
}
