"""A finished run becomes a checkpoint with all that the page shows beside the weights."""

from gan.finishing.finish import finish
from gan.finishing.plan import QUICK, Plan, Progress
from gan.finishing.steps import STEPS

__all__ = ["QUICK", "STEPS", "Plan", "Progress", "finish"]
