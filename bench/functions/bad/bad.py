"""Behaves badly in the way that the event names, until it is ended."""
import os


def handler(event, context):
    if event == 'a busy loop':
        while True:
            pass
    if event == 'a memory hog':
        held = []
        while True:
            held.append(bytearray(8 << 20))
    if event == 'a disk filler':
        folder = os.environ.get('TMPDIR', '/tmp')
        while True:
            try:
                with open(folder + '/fill', 'wb') as file:
                    while True:
                        file.write(b'x' * (1 << 20))
            except OSError:
                pass
    while True:
        try:
            os.fork()
        except OSError:
            pass
