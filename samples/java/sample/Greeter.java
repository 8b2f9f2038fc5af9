package sample;

import java.util.Map;

public final class Greeter {
    /** Greets. */
    public Map<String, Object> greet(Map<String, Object> event) {
        System.out.println("greeting " + event.get("name"));
        return Map.of("greeting", "Hello, " + event.getOrDefault("name", "world") + ", from Java " + Runtime.version());
    }
}
