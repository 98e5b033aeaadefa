"""torchvision, brought in only where it is used: that takes two seconds and 160 MB, and its wheel must fit torch's."""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

INDEX = "https://download.pytorch.org/whl"


def vision(part: str) -> Any:
    """A module of torchvision, such as "models".

    ModuleNotFoundError where it can't be imported: which versions were found, what went wrong, and how to mend it.
    """
    try:
        return import_module(f"torchvision.{part}")
    except (ImportError, OSError, RuntimeError, AttributeError) as error:  # compiled code fails in all these ways
        raise ModuleNotFoundError(_mended_by(str(error))) from error


def _mended_by(reason: str) -> str:
    torch, found = _version("torch"), _version("torchvision")
    local = torch.partition("+")[2]  # cpu or cu130 in a wheel that came from PyTorch's own index
    index = f" --index-url {INDEX}/{local}" if local else ""
    reason = reason.strip().partition("\n")[0][:200]
    return (
        f"torchvision ({found}) can't be used beside torch ({torch}): {reason}. "
        f"Both have to come from one index: pip install --force-reinstall torch torchvision{index}"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
