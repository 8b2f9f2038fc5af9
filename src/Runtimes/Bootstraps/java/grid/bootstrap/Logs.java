package grid.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lambda's log lines, for the context's logger and for errors that nobody caught; what a function prints stays as it is. */
final class Logs {
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static boolean asJson;
    private static int minimum;

    static volatile String requestId;

    private Logs() {
    }

    /** Lines go out whole and at once, in UTF-8 whatever the machine's language is. */
    static void takeOverConsole() {
        asJson = "JSON".equalsIgnoreCase(System.getenv("AWS_LAMBDA_LOG_FORMAT"));
        minimum = LEVELS.indexOf(System.getenv().getOrDefault("AWS_LAMBDA_LOG_LEVEL", "").toUpperCase(java.util.Locale.ROOT));
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    /** @param level a level of Lambda's, or UNDEFINED for a message without one */
    static void write(String level, String message) {
        int rank = LEVELS.indexOf(level);
        if (rank >= 0 && rank < minimum) {
            return;
        }
        if (asJson) {
            System.out.print(Json.write(line(level, message)) + "\n");
        } else {
            System.out.print(message.endsWith("\n") ? message : message + "\n");
        }
        System.out.flush();
    }

    static void writeError(Throwable error) {
        if (asJson) {
            Map<String, Object> line = line("ERROR", error.toString());
            line.put("errorType", ErrorReport.typeOf(error));
            line.put("errorMessage", error.getMessage());
            line.put("stackTrace", ErrorReport.stack(error));
            System.out.print(Json.write(line) + "\n");
        } else {
            StringWriter text = new StringWriter();
            error.printStackTrace(new PrintWriter(text));
            // One event is one line: line feeds inside it become carriage returns.
            System.out.print(text.toString().stripTrailing().replace(System.lineSeparator(), "\r").replace('\n', '\r') + "\n");
        }
        System.out.flush();
    }

    private static Map<String, Object> line(String level, String message) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", STAMP.format(Instant.now()));
        line.put("level", level);
        line.put("message", message);
        if (requestId != null) {
            line.put("AWSRequestId", requestId);
        }
        return line;
    }
}
