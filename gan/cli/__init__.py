"""The command line, a thin face: it reads arguments, calls one service, shows its progress."""

from gan.cli import (  # noqa: I001 (help's order)
    data,
    survey,
    train,
    runs,
    draw,
    page,
    publish,
    paint,
    measure,
    project,
    sculpt,
    finish,
    enlarge,
    distil,
    importing,
    exporting,
)
from gan.cli.root import app, main

__all__ = ["app", "main"]
__all__ += [
    "data",
    "distil",
    "draw",
    "enlarge",
    "exporting",
    "finish",
    "importing",
    "measure",
    "page",
    "paint",
    "project",
    "publish",
    "runs",
    "sculpt",
    "survey",
    "train",
]
