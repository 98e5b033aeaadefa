"""A checkpoint's discriminator as a judge of single pictures, and real pictures that it never saw."""

from gan.checkpoint.source import GAME
from gan.judging.judge import Judge, Scale
from gan.judging.record import Record, read_record
from gan.judging.reserved import Real, Reserved, open_reserved

__all__ = ["GAME", "Judge", "Real", "Record", "Reserved", "Scale", "open_reserved", "read_record"]
