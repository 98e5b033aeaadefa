"""A page whose server can be killed and started again on one port: all is imported once, each server is a fork.

Each line on its standard input asks for a server, whose number it prints: python tests/browser/restarted.py PORT
"""

import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "load")]

from servers import stand_in  # noqa: E402

from gan.ui.page import build_page  # noqa: E402


def serve(port: int) -> None:
    page, settings = build_page(stand_in())
    page.launch(server_port=port, quiet=True, **settings)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed leaves nothing behind
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            serve(int(sys.argv[1]))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
