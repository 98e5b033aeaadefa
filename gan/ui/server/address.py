"""Where phones in the same network find this computer."""

import socket

EVERYWHERE = {"0.0.0.0", "::"}  # what `--host` says to let other devices in


def in_network(host: str | None) -> str:
    """This computer's address in its network if `host` lets other devices in, else ""."""
    if host not in EVERYWHERE:
        return ""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        try:
            route.connect(("192.0.2.1", 9))  # a reserved address: nothing is sent, only the way there is looked up
            address = route.getsockname()[0]
        except OSError:
            return ""
    return "" if address.startswith(("127.", "0.")) else address
