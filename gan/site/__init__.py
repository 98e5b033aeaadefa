"""Pages without a server: a folder of files, or a single file, that draws in the visitor's own browser."""

from gan.site.folder import write_folder
from gan.site.models import drawable
from gan.site.single import write_single

__all__ = ["drawable", "write_folder", "write_single"]
