package grid.bootstrap;

import java.util.Map;

/** A reply of the Runtime API; header names are in lower case. */
record Reply(int status, Map<String, String> headers, byte[] body) {
    /** Null when there is no such header. */
    String header(String name) {
        return headers.get(name);
    }
}
