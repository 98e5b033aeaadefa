"""Words of letters: set like type, and steady while their ink changes."""

import numpy as np
import pytest

from gan.studio.lettering import AIR, size, write

SIDE = 32


def bar(left: float, width: float, *, paper: int = 255) -> np.ndarray:
    """A letter of one upright bar [SIDE, SIDE, 3]; an edge between two columns is grey by its share."""
    edges = np.arange(SIDE)
    cover = np.clip(np.minimum(edges + 1, left + width) - np.maximum(edges, left), 0, 1)
    letter = np.full((SIDE, SIDE, 3), paper, np.uint8)
    letter[8:24] = np.round(paper * (1 - cover))[None, :, None]
    return letter


def runs(picture: np.ndarray) -> list[tuple[int, int]]:
    """Where dark runs of columns begin and end."""
    dark = np.concatenate([[0], (picture[:, :, 0].min(axis=0) < 128).astype(int), [0]])
    return list(zip(np.flatnonzero(np.diff(dark) == 1), np.flatnonzero(np.diff(dark) == -1), strict=True))


def written(word: str, *letters: np.ndarray) -> np.ndarray:
    return write(word, np.stack(letters)[None])[0]


def centre(picture: np.ndarray) -> float:
    ink = 255 - picture[:, :, 0].astype(float)
    return float((ink.sum(axis=0) * np.arange(ink.shape[1])).sum() / ink.sum())


def test_letters_have_the_same_air_between_them_wherever_they_stand_in_their_pictures() -> None:
    (_, one), (two, three), (four, _) = runs(written("abc", bar(2, 6), bar(20, 9), bar(14, 3)))
    assert abs(two - one - AIR * SIDE) <= 1
    assert abs(four - three - AIR * SIDE) <= 1


def test_a_word_stands_in_the_middle_of_a_square_that_its_letters_alone_determine() -> None:
    thin, wide = (written("ab", bar(5, ink), bar(9, ink)) for ink in (2, 12))
    assert thin.shape == wide.shape == (size("ab", SIDE), size("ab", SIDE), 3)
    for picture in (thin, wide):
        assert centre(picture) == pytest.approx((len(picture) - 1) / 2, abs=0.6)


@pytest.mark.parametrize("word", ["a", "Walk", "Quick fox", "WWWWWWWW", "i"])
def test_a_words_side_suits_films(word: str) -> None:
    assert size(word, 64) % 8 == size(word, SIDE) % 8 == 0


def test_each_part_of_a_word_has_its_own_row() -> None:
    picture = written("a b", bar(4, 6), bar(4, 6))
    dark = np.flatnonzero(picture[:, :, 0].min(axis=1) < 128)
    assert np.flatnonzero(np.diff(dark) > 1).size == 1
    assert len(picture) == 2 * SIDE


def test_letters_that_grow_move_their_neighbours_without_a_jump() -> None:
    places = [centre(written("ab", bar(8, 4 + step / 10), bar(12, 4))) for step in range(40)]
    assert np.abs(np.diff(places)).max() < 0.25


def test_broad_letters_move_together_rather_than_out_of_the_picture() -> None:
    picture = written("illi", *[bar(0, SIDE)] * 4)
    assert picture.shape == (size("illi", SIDE),) * 2 + (3,)
    assert picture[SIDE // 2 + (len(picture) - SIDE) // 2, :, 0].max() < 128


def test_the_grey_of_a_networks_paper_becomes_white() -> None:
    picture = written("a", bar(8, 4, paper=244))
    assert (picture[0] == 255).all()
    assert picture.min() < 20


def test_a_letter_without_ink_is_a_gap() -> None:
    blank = np.full((SIDE, SIDE, 3), 255, np.uint8)
    assert len(runs(written("aba", bar(8, 4), blank, bar(8, 4)))) == 2


def test_coloured_letters_keep_their_colours() -> None:
    red = bar(8, 8)
    red[8:24, 8:16] = (200, 0, 0)
    picture = written("a", red)
    assert tuple(picture[len(picture) // 2, len(picture) // 2]) == pytest.approx((212, 0, 0), abs=1)
