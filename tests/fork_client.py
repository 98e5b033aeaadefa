"""What `forked.lent_python` gives a script as its Python: it has the process forked, and ends as that does."""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as asks:
    asks.connect(f"\0{sys.argv[1]}")
    job = {"arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ)}
    content = json.dumps(job).encode()
    socket.send_fds(asks, [len(content).to_bytes(4, "big")], [0, 1, 2])
    asks.sendall(content)
    sys.exit(int.from_bytes(asks.recv(4), "big"))
