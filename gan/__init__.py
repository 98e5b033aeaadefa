"""Latent Walks: generators, their latent spaces, and the way through them."""

__version__ = "0.1.0"
