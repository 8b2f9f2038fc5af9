package grid.bootstrap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The Runtime API over one connection. The answer to an invocation and the request for the next one leave in a single write;
 * replies come back in the order of the requests.
 */
final class Wire {
    private static final String VERSION = "/2018-06-01";
    private static final String BASE = VERSION + "/runtime";
    private static final String ERROR_CONTENT_TYPE = "application/vnd.aws.lambda.error+json";
    private static final byte[] NOTHING = {};

    private final String host;
    private final int port;
    private final String common;
    private final byte[] next;

    private Socket socket;
    private InputStream input;
    private boolean proven; // whether this connection has answered anything

    /** @param address host:port */
    Wire(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        host = address.substring(0, colon);
        port = Integer.parseInt(address.substring(colon + 1));
        common = " HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: grid-java/" + System.getProperty("java.version") + "\r\n";
        next = Main.utf8("GET " + BASE + "/invocation/next" + common + "\r\n");
        connect();
    }

    /** Proves the connection; the platform's answer says nothing. */
    void ping() throws IOException {
        exchange(NOTHING, Main.utf8("GET " + VERSION + "/ping" + common + "\r\n"), 200);
    }

    /** The first event. */
    Reply next() throws IOException {
        return exchange(NOTHING, next, 200);
    }

    /** Answers an invocation; returns the next one. */
    Reply respond(String requestId, byte[] body) throws IOException {
        return exchange(post("/invocation/" + requestId + "/response", "application/json", "", body), next, 200);
    }

    /** Fails an invocation; returns the next one. */
    Reply fail(String requestId, String errorType, byte[] body) throws IOException {
        return exchange(post("/invocation/" + requestId + "/error", ERROR_CONTENT_TYPE, errorTypeHeader(errorType), body), next, 200);
    }

    void failInit(String errorType, byte[] body) throws IOException {
        exchange(NOTHING, post("/init/error", ERROR_CONTENT_TYPE, errorTypeHeader(errorType), body), 202);
    }

    /** Sends both requests, of which the first may be empty; returns the last one's reply. A refused answer (too large, too late) is the platform's to report. */
    private Reply exchange(byte[] first, byte[] last, int lastStatus) throws IOException {
        boolean firstAnswered = first.length == 0;
        while (true) {
            try {
                socket.getOutputStream().write(firstAnswered ? last : join(first, last));
                if (!firstAnswered) {
                    read();
                    firstAnswered = true;
                }
                Reply reply = read();
                if (reply.status() != lastStatus) {
                    throw new PlatformException();
                }
                return reply;
            } catch (PlatformException refused) {
                throw refused;
            } catch (IOException closed) {
                // A server may close a connection, for example after refusing a body: what it has not answered is sent once more.
                if (!proven) {
                    throw closed;
                }
                connect();
            }
        }
    }

    private void connect() throws IOException {
        proven = false;
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream(), 65536);
    }

    private byte[] post(String path, String contentType, String headers, byte[] body) {
        return join(Main.utf8("POST " + BASE + path + common + "Content-Type: " + contentType + "\r\n" + headers
            + "Content-Length: " + body.length + "\r\n\r\n"), body);
    }

    /** Error types come from user code; a header holds printable ASCII only. */
    private static String errorTypeHeader(String errorType) {
        return "Lambda-Runtime-Function-Error-Type: " + errorType.replaceAll("[^ -~]", "?") + "\r\n";
    }

    private Reply read() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        proven = true;
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        if (status >= 500) {
            throw new PlatformException();
        }
        byte[] body = "chunked".equals(headers.get("transfer-encoding")) ? chunks()
            : exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Reply(status, headers, body);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(exactly(size));
            line();
        }
        while (!line().isEmpty()) {
            // Trailers say nothing to us.
        }
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().split(";")[0].strip(), 16);
    }

    private String line() throws IOException {
        byte[] bytes = new byte[256];
        int length = 0;
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (length == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) next;
        }
        return new String(bytes, 0, length > 0 && bytes[length - 1] == '\r' ? length - 1 : length, StandardCharsets.UTF_8);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The Runtime API refuses to go on. */
    private static final class PlatformException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
