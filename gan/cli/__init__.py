"""The command line, a thin face: it reads arguments, calls one service, shows its progress."""

from gan.cli import data, train, draw, measure, project, sculpt, enlarge, importing  # noqa: I001 (the order in which help lists them)
from gan.cli.root import app, main

__all__ = ["app", "data", "draw", "enlarge", "importing", "main", "measure", "project", "sculpt", "train"]
