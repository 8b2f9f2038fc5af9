package grid.bootstrap;

/** The handler string or what it names cannot be used; reported under Lambda's name for it. */
final class HandlerException extends Exception {
    private static final long serialVersionUID = 1;

    private final String type;

    HandlerException(String type, String message) {
        super(message);
        this.type = type.indexOf('.') < 0 ? "Runtime." + type : type;
    }

    String type() {
        return type;
    }
}
