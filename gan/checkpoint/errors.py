"""The one error of this package."""


class CheckpointError(ValueError):
    """A checkpoint that is not used; the message is a sentence that says what is wrong with it."""
