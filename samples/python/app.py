import logging
import platform

logging.getLogger().setLevel(logging.INFO)


def handler(event, context):
    """Greets, and says how much time is left."""
    logging.info("greeting %s", event.get("name"))
    return {
        "greeting": f"Hello, {event.get('name', 'world')}, from Python {platform.python_version()}",
        "remainingMs": context.get_remaining_time_in_millis(),
    }
