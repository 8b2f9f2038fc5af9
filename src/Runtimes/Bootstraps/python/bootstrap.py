"""Runs a Python function: ``python3 bootstrap.py OPT_ROOT``. Without an argument it waits on standard input to be told which."""
import sys

from _grid.main import main

main(*sys.argv[1:])
