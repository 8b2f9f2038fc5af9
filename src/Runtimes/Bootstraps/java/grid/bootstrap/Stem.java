package grid.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A process that waits for its function. */
final class Stem {
    private Stem() {
    }

    /**
     * Does beforehand what every function needs, and becomes the function that standard input names; returns the folder of its layers.
     * The working directory is the function's already: Java cannot change it.
     */
    static String await(Wire wire) throws IOException {
        wire.ping();
        Rehearsal.run();
        System.out.print("ready\n");
        System.out.flush();
        Map<?, ?> told = (Map<?, ?>) Json.read(line());
        Variables.replace((Map<?, ?>) told.get("variables"));
        return (String) told.get("optRoot");
    }

    /** The writer closes the pipe behind the line, so that the function finds its input at its end. */
    private static String line() throws IOException {
        // Closing it would close the descriptor: it stays open.
        @SuppressWarnings("resource")
        InputStream input = new FileInputStream(FileDescriptor.in);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] piece = new byte[65536];
        for (int count = input.read(piece); ; count = input.read(piece)) {
            if (count < 0) {
                System.exit(0); // nobody needs it
            }
            line.write(piece, 0, count);
            if (piece[count - 1] == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
