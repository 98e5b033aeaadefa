"""What can't be done, or not now."""


class WorkshopError(ValueError):
    """A wish that is not fulfilled, with the reason in a sentence."""
