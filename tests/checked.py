"""How the signatures of `gan` are checked while the tests run: types by beartype, shapes by jaxtyping where some are.

jaxtyping's own decorator binds and checks the arguments of every call twice, and compiles its checks at import: more
than half of a test's time. Here each function's check is compiled at its first call, and its axes are bound only where
its signature has some.
"""

import dataclasses
import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, get_args, get_type_hints

import jaxtyping
from beartype import beartype

jaxtypings = jaxtyping.jaxtyped
_inner: dict[CodeType, Callable[..., Any]] = {}
_now = threading.local()


def install(package: str) -> None:
    """Check whatever is imported from this package from now on."""
    jaxtyping.jaxtyped = lambda *, typechecker: checked  # the name that the import hook writes before each function
    jaxtyping.install_import_hook(package, "beartype.beartype")


def checked(one: Any) -> Any:
    """A function, a property or a dataclass whose arguments and answers are checked at each call."""
    if inspect.isclass(one):
        if dataclasses.is_dataclass(one) and "__init__" in vars(one):
            one.__init__ = checked(one.__init__)
        return one
    if isinstance(one, classmethod | staticmethod):
        return type(one)(checked(one.__func__))
    if isinstance(one, property):
        return property(*(part and checked(part) for part in (one.fget, one.fset, one.fdel)))
    return _at_first_call(one)


def _at_first_call(function: Callable[..., Any]) -> Callable[..., Any]:
    compiled: Callable[..., Any] | None = None

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal compiled
        if compiled is None:
            compiled = _once(function) if "<locals>" in function.__qualname__ else _compiled(function)
        return compiled(*args, **kwargs)

    return call


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """An inner function is made anew at each call of the outer one; its checks are compiled for the first alone."""
    code = function.__code__
    if code not in _inner:

        @functools.wraps(function)
        def that(*args: Any, **kwargs: Any) -> Any:
            return _now.function(*args, **kwargs)

        _inner[code] = _compiled(that)

    def call(*args: Any, **kwargs: Any) -> Any:
        _now.function = function
        return _inner[code](*args, **kwargs)

    return call


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    function.__annotations__ = {name: _known(hint, function) for name, hint in function.__annotations__.items()}
    axes = " ".join(_axes(tuple(function.__annotations__.values())))
    if "{" in axes or inspect.isgeneratorfunction(inspect.unwrap(function)):
        return jaxtypings(function, typechecker=beartype)  # sizes that are values; checks at the call, not when it runs
    return _with_axes(beartype(function)) if axes else beartype(function)


def _known(hint: Any, function: Callable[..., Any]) -> Any:
    """What an annotation stands for; anything, where it names what is imported for type checkers alone."""

    def holder(value: Any) -> None: ...

    holder.__annotations__ = {"value": hint}
    try:
        return get_type_hints(holder, inspect.unwrap(function).__globals__, include_extras=True)["value"]
    except (NameError, AttributeError, TypeError):
        return Any


def _axes(hints: tuple[Any, ...]) -> Iterator[str]:
    """The axes of every array in these annotations."""
    for hint in hints:
        yield from (hint.dim_str,) if hasattr(hint, "dim_str") else _axes(get_args(hint))


def _with_axes(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        with jaxtypings("context"):
            return function(*args, **kwargs)

    return call
