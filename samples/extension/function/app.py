"""Tells which telemetry the extension beside it has shipped so far."""
import json
import os

SHIPPED = os.environ.get("LOG_FILE", os.path.join(os.environ.get("TMPDIR", "/tmp"), "shipped.jsonl"))


def handler(event, context):
    print("Hello,", event["name"])
    if not os.path.exists(SHIPPED):
        return {"shipped": []}
    with open(SHIPPED) as file:
        return {"shipped": [json.loads(line)["type"] for line in file]}
