"""Words that every message to a person shares."""


def counted(count: int, noun: str) -> str:
    """A number with its noun, such as 1 picture or 3,000 pictures; the noun forms its plural by s or es."""
    if count != 1:
        noun += "es" if noun.endswith("s") else "s"
    return f"{count:,} {noun}"


def shown(name: object) -> str:
    """A file's name that is safe to print, whatever it is made of."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(name))
