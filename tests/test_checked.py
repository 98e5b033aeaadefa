"""That the tests notice a wrong shape or type in gan, wherever a signature says what is right."""

from dataclasses import dataclass

import pytest
import torch
from beartype.roar import BeartypeException
from checked import checked
from jaxtyping import Float, TypeCheckError

from gan.latent import lerp, sample_z

Rows = Float[torch.Tensor, "n channels"]


@checked
def joined(one: Rows, other: Rows, *, keeps: bool = True) -> Float[torch.Tensor, " n"]:
    return (one + other).sum(1) if keeps else one.sum(0)


@checked
@dataclass(frozen=True)
class Place:
    x: int

    @property
    @checked
    def name(self) -> str:
        return self.x  # type: ignore[return-value]

    @classmethod
    @checked
    def of(cls, text: str) -> "Place":
        return cls(int(text))


def test_axes_of_one_name_are_one_size_among_arguments_and_the_answer() -> None:
    two, three = torch.zeros(2, 3), torch.zeros(3, 3)
    assert joined(two, two).shape == (2,)
    assert joined(three, three, keeps=False).shape == (3,)  # of the right size by chance
    with pytest.raises(BeartypeException):
        joined(two, three)
    with pytest.raises(BeartypeException):
        joined(two, two, keeps=False)


def test_types_of_fields_arguments_and_answers_are_looked_at() -> None:
    assert Place.of("3") == Place(3)
    with pytest.raises(BeartypeException):
        Place("3")  # type: ignore[arg-type]
    with pytest.raises(BeartypeException):
        Place.of(3)  # type: ignore[arg-type]
    with pytest.raises(BeartypeException):
        _ = Place(3).name


@checked
def anything_unknown(one: "NotImported", number: int) -> "NotImported":  # noqa: F821
    return one


@checked
def several(number: int) -> "Iterator[NotImported]":  # noqa: F821
    yield from range(number)


def test_what_is_imported_for_type_checkers_alone_is_not_looked_at_but_the_rest_is() -> None:
    assert anything_unknown("anything", 1) == "anything"
    assert list(several(2)) == [0, 1]
    for wrong in (lambda: anything_unknown("anything", "1"), lambda: several("2")):
        with pytest.raises((BeartypeException, TypeCheckError)):
            wrong()


def times(factor: int):
    @checked
    def inner(rows: Rows, other: Rows) -> Float[torch.Tensor, "n channels"]:
        return factor * rows if factor else other[:1]

    return inner


def test_each_inner_function_is_itself_and_checked() -> None:
    one, none, three = times(1), times(0), times(3)
    rows = torch.ones(2, 3)
    assert [inner(rows, rows).sum() for inner in (one, three, one)] == [6, 18, 6]
    for wrong in (lambda: three(rows, torch.ones(2, 4)), lambda: none(rows, rows)):
        with pytest.raises(BeartypeException):
            wrong()


def test_it_is_so_in_gan() -> None:
    with pytest.raises((BeartypeException, TypeCheckError)):
        sample_z([1], "8")  # type: ignore[arg-type]
    with pytest.raises(BeartypeException):
        lerp(torch.zeros(2, 3), torch.zeros(3, 2), 0.5)
