"""Pickles taken apart like any other file: what they hold becomes plain values and records, and nothing is run."""

from gan.importing.pickles.machine import LIMITS, Machine
from gan.importing.pickles.objects import Global, LongText, Record

__all__ = ["LIMITS", "Global", "LongText", "Machine", "Record"]
