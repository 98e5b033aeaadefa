"""The command line, a thin face: it reads arguments, calls one service, shows its progress."""

from gan.cli import data, survey, train, draw, page, paint, measure, project, sculpt, finish, enlarge, importing  # noqa: I001 (help's order)
from gan.cli.root import app, main

__all__ = ["app", "main"]
__all__ += [
    "data",
    "draw",
    "enlarge",
    "finish",
    "importing",
    "measure",
    "page",
    "paint",
    "project",
    "sculpt",
    "survey",
    "train",
]
