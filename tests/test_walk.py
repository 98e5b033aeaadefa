from dataclasses import replace

import numpy as np
import pytest

from gan.images import visible_change
from gan.studio import Recipe, RecipeError, Walk
from gan.studio.walk import softened

LOOP = Recipe(model="m", keyframes=(1, 2, 3, 4), path="loop")


def uneven(walk: Walk) -> np.ndarray:
    """What probes see of a path that changes slowly in its first half and five times as fast in its second."""
    t = np.array([recipe.t for recipe in walk.probes()])
    dither = np.linspace(0, 1, 16 * 16 * 3, endpoint=False).reshape(16, 16, 3)
    return visible_change((brightness(t)[:, None, None, None] + dither).astype(np.uint8))


def brightness(t: np.ndarray) -> np.ndarray:
    return np.where(t < 0.5, 80 * t, 40 + 400 * (t - 0.5))


def changes(walk: Walk, frames: int = 400) -> np.ndarray:
    """The brightness steps from frame to frame, without the rests."""
    t = np.array(walk.timing(frames, uneven(walk)).positions)
    return np.diff(brightness(t))


@pytest.mark.parametrize("path", ["line", "loop", "back"])
@pytest.mark.parametrize("hold", [0.0, 1.5])
def test_a_walk_survives_its_own_query(path: str, hold: float) -> None:
    walk = Walk(recipe=replace(LOOP, path=path, t=0.25), seconds=7.5, hold=hold, pace="plain")
    assert Walk.from_query(walk.to_query()) == walk


def test_at_an_even_pace_equal_times_bring_equal_change() -> None:
    even, plain = (changes(Walk(recipe=LOOP, pace=pace)) for pace in ("even", "plain"))
    assert even.std() / even.mean() < 0.15
    assert plain.std() / plain.mean() > 4 * even.std() / even.mean()


def test_a_plain_pace_spends_the_same_time_between_any_two_keyframes() -> None:
    walk = Walk(recipe=LOOP, pace="plain")
    timing = walk.timing(100, uneven(walk))
    np.testing.assert_allclose(timing.positions, np.arange(100) / 100, atol=1e-6)
    assert timing.stops == ((0.0, 0), (0.25, 1), (0.5, 2), (0.75, 3))


@pytest.mark.parametrize("path", ["line", "loop", "back"])
@pytest.mark.parametrize("pace", ["even", "plain"])
@pytest.mark.parametrize("hold", [0.0, 2.0])
def test_no_walk_goes_backwards_or_jumps(path: str, pace: str, hold: float) -> None:
    walk = Walk(recipe=replace(LOOP, path=path), pace=pace, hold=hold)
    positions = np.array(walk.timing(500, uneven(walk)).positions)
    assert positions[0] == 0
    assert positions[-1] == 1 if path == "line" else 0.99 < positions[-1] <= 1
    steps = np.diff(positions)
    assert steps.min() >= 0
    assert steps.max() < 0.02


def test_a_rest_stands_still_in_its_keyframe_for_its_time() -> None:
    walk = Walk(recipe=LOOP, seconds=4.0, hold=1.0)
    timing = walk.timing(800, uneven(walk))
    assert timing.seconds == 8
    for keyframe in range(4):
        resting = np.isclose(timing.positions, keyframe / 4, atol=1e-6).sum()
        assert 100 <= resting <= 112  # a second is 100 frames, and near it the walk is slow
    for time, keyframe in timing.stops:
        assert timing.positions[round(time * 800)] == pytest.approx(keyframe / 4)


def test_a_walk_back_passes_its_inner_keyframes_twice() -> None:
    walk = Walk(recipe=replace(LOOP, path="back"), hold=1.0)
    timing = walk.timing(100, uneven(walk))
    assert [keyframe for _, keyframe in timing.stops] == [0, 1, 2, 3, 2, 1]


def test_a_walk_back_is_probed_on_one_way_only() -> None:
    probes = Walk(recipe=replace(LOOP, path="back")).probes()
    assert (probes[0].t, probes[-1].t) == (0, 0.5)


def test_a_walk_where_nothing_changes_still_moves_on() -> None:
    walk = Walk(recipe=replace(LOOP, keyframes=(5, 5)))
    timing = walk.timing(10, np.zeros(len(walk.probes()) - 1))
    np.testing.assert_allclose(timing.positions, np.arange(10) / 10, atol=1e-6)


def test_the_speed_curves_tell_before_and_after() -> None:
    walk = Walk(recipe=LOOP)
    timing = walk.timing(100, uneven(walk))
    assert np.mean(timing.plain) == pytest.approx(1, abs=0.01)
    assert np.mean(timing.even) == pytest.approx(1, abs=0.01)
    assert np.std(timing.even) < np.std(timing.plain) / 4


@pytest.mark.parametrize("ramp", [0.0, 0.1, 0.5])
def test_a_soft_start_and_end_lose_no_way(ramp: float) -> None:
    phase = np.linspace(0, 1, 1001)
    progress = softened(phase, ramp)
    assert (progress[0], progress[-1]) == (0, 1)
    assert np.diff(progress).min() >= 0
    np.testing.assert_allclose(progress + progress[::-1], 1, atol=1e-12)


@pytest.mark.parametrize(
    "changes",
    [{"seconds": 0.1}, {"seconds": float("nan")}, {"seconds": 121}, {"hold": -1}, {"hold": 11}, {"pace": "fast"}],
)
def test_nothing_but_a_sound_walk_is_accepted(changes: dict[str, object]) -> None:
    with pytest.raises(RecipeError, match=r"\.$"):
        Walk(recipe=LOOP, **changes)


def test_one_picture_is_no_walk() -> None:
    with pytest.raises(RecipeError, match="at least 2 keyframes"):
        Walk(recipe=Recipe(model="m", keyframes=(1,)))


def test_visible_change_is_relative_to_an_average_step() -> None:
    grey = np.array([0, 10, 30, 60], np.uint8)
    pictures = np.broadcast_to(grey[:, None, None, None], (4, 8, 8, 3))
    np.testing.assert_allclose(visible_change(pictures), [0.5, 1, 1.5])
    assert not visible_change(np.zeros((3, 8, 8, 3), np.uint8)).any()
