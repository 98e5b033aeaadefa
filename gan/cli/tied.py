"""A program that another one started ends with it."""

import os
import signal
import sys
import threading


def end_with_input() -> None:
    """As by SIGTERM when standard input ends, as it does when whoever holds its other end closes it or is killed."""

    descriptor = sys.stdin.fileno()

    def wait() -> None:
        while os.read(descriptor, 1024):  # not by sys.stdin, whose lock this thread would hold when the program ends
            pass
        signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=wait, name="tied", daemon=True).start()
