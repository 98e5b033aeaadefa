"""From a run to a bundled checkpoint, step by step; what is there for these weights already is passed over."""

from collections.abc import Iterator

from gan.finishing.plan import Plan, Progress
from gan.finishing.steps import STEPS


def finish(plan: Plan) -> Iterator[Progress]:
    """Take every step of the plan that is still to be taken, telling how far each is.

    A step's work is in its files when the next one begins, so the same call goes on after whatever ended it. Raises
    ValueError, before the first step, where something is missing that any of them needs.
    """
    plan = plan.check()
    for name, step in STEPS.items():
        if plan.only and name not in plan.only:
            continue
        if step.is_done(plan):
            yield Progress(name, words="there already for these weights")
            continue
        for progress in step.take(plan):
            yield progress._replace(step=name)
