"""The one error of this package."""


class ForeignError(ValueError):
    """A file that no generator is read from; the message is a sentence that says what it holds instead."""
