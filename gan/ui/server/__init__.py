"""What the page asks for: pictures, files and searches over HTTP, a live socket, endpoints for programs."""
