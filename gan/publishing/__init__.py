"""A Space of one's own on the Hugging Face Hub: which files it is made of, what it needs, and the upload."""

from gan.publishing.kinds import KINDS, Kind
from gan.publishing.space import Space, make_space, upload

__all__ = ["KINDS", "Kind", "Space", "make_space", "upload"]
