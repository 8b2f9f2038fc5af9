"""Runs the AWS CLI in forks of a process that has loaded it: the same program, without its second of loading each time.

A line of input is a job: {"job": number, "folder": where "out" and "err" go, "arguments": [...], "environment": {...}}. A line of output says that one has ended: number and exit code.
"""
import functools
import json
import os
import signal
import sys
import traceback

machine = dict(os.environ)

import awscli.clidriver
import awscli.handlers  # noqa: F401 (what a driver loads first)

# Loading says where the CLI's own data lies.
loaded = {name: value for name, value in os.environ.items() if machine.get(name) != value}

# What the CLI knows of services is read once: by what is done here for those of every call, and otherwise by the fork that needs it.
loader = (sys.modules.get("awscli.botocore.loaders") or sys.modules["botocore.loaders"]).JSONFileLoader
read = functools.cache(functools.partial(loader.load_file, loader()))
loader.load_file = lambda self, path: read(path)
shown = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
awscli.clidriver.create_clidriver().main(["lambda", "list-functions", "--generate-cli-skeleton"])
sys.stdout.flush()
os.dup2(shown, 1)
os.close(shown)


def run(job):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for stream, name in ((0, os.devnull), (1, os.path.join(job["folder"], "out")), (2, os.path.join(job["folder"], "err"))):
        file = os.open(name, os.O_RDONLY if stream == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, stream)
        os.close(file)
    os.environ.clear()
    os.environ.update(job["environment"] | loaded)
    sys.argv = ["aws", *job["arguments"]]
    code = 255
    try:
        code = awscli.clidriver.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return code or 0


answers = os.dup(1)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in iter(sys.stdin.readline, ""):
    job = json.loads(line)
    if os.fork() == 0:
        code = 255
        try:
            code = run(job)
        finally:
            os.write(answers, f"{job['job']} {code}\n".encode())
            os._exit(0)
