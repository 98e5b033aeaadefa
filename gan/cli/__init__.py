"""The command line, a thin face: it reads arguments, calls one service, shows its progress."""

from gan.cli import data, train, draw, paint, measure, project, sculpt, finish, enlarge, importing  # noqa: I001 (the order in which help lists them)
from gan.cli.root import app, main

__all__ = [
    "app",
    "data",
    "draw",
    "enlarge",
    "finish",
    "importing",
    "main",
    "measure",
    "paint",
    "project",
    "sculpt",
    "train",
]
