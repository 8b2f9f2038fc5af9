"""Runs a Python function: ``python3 bootstrap.py OPT_ROOT``."""
import sys

from _grid.main import main

main(sys.argv[1])
