import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from gan.latent import along, check_seed, lerp, mix, periodic_spline, sample_ws, sample_z, shift, slerp, truncate

PATHS = [lerp, slerp]


def points(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def same_bits(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and torch.equal(a.contiguous().view(torch.int32), b.contiguous().view(torch.int32))


class TestSeeds:
    def test_a_seed_is_the_same_z_in_any_company(self) -> None:
        seeds = [0, 7, 2**32 - 1, 7]
        assert torch.equal(sample_z(seeds, 512), torch.cat([sample_z([seed], 512) for seed in seeds]))

    def test_z_is_standard_normal(self) -> None:
        z = sample_z(range(500), 64)
        assert abs(z.mean().item()) < 0.02
        assert abs(z.std().item() - 1) < 0.02

    def test_neighbouring_seeds_are_unrelated(self) -> None:
        correlation = torch.corrcoef(sample_z(range(64), 512)) - torch.eye(64)
        assert correlation.abs().max() < 0.25

    def test_seed_one_is_what_it_always_was(self) -> None:
        expected = torch.randn(3, generator=torch.Generator().manual_seed(1))
        assert torch.equal(sample_z([1], 3)[0], expected)
        torch.testing.assert_close(expected, torch.tensor([0.6614, 0.2669, 0.0617]), atol=1e-4, rtol=0)

    @pytest.mark.usefixtures("untouched_random_state")
    def test_the_global_random_state_is_untouched(self) -> None:
        sample_z(range(4), 8)

    def test_numpy_integers_are_seeds(self) -> None:
        assert torch.equal(sample_z(list(np.arange(3)), 4), sample_z([0, 1, 2], 4))

    def test_no_seeds_give_no_rows(self) -> None:
        assert sample_z([], 4).shape == (0, 4)

    @pytest.mark.parametrize(
        "seed",
        [-1, 2**32, 1 << 20000, True, np.True_, 1.0, math.nan, math.inf, "7", None, b"1", [1], torch.tensor(1.5)],
        ids=lambda seed: type(seed).__name__,
    )
    def test_anything_else_is_refused_with_a_sentence(self, seed: object) -> None:
        with pytest.raises(ValueError, match="a seed is a whole number from 0 to 4294967295"):
            check_seed(seed)

    @pytest.mark.parametrize("seed", [-1, 2**32, True])
    def test_one_bad_seed_spoils_the_list(self, seed: int) -> None:
        with pytest.raises(ValueError, match="a seed is a whole number"):
            sample_z([1, seed], 4)


class TestImages:
    def test_one_seed_is_one_image_in_any_batch(self, any_generator: Any) -> None:
        labels = torch.arange(9) % any_generator.num_classes if any_generator.num_classes else None
        z = sample_z(range(9), any_generator.z_dim)
        together = any_generator.synthesis(any_generator.mapping(z, labels))
        assert together.std() > 0.01
        for i in range(9):
            label = None if labels is None else labels[i : i + 1]
            alone = any_generator.synthesis(any_generator.mapping(sample_z([i], any_generator.z_dim), label))[0]
            assert (alone - together[i]).abs().max() * 127.5 < 0.5


class TestTruncation:
    ws, w_avg = points(5, 4, 8), points(8, seed=1)

    def test_psi_one_is_the_untouched_sample(self) -> None:
        assert same_bits(truncate(self.ws, self.w_avg, 1.0), self.ws)

    def test_psi_zero_is_the_average(self) -> None:
        assert same_bits(truncate(self.ws, self.w_avg, 0), self.w_avg.expand_as(self.ws))

    @pytest.mark.parametrize("psi", [0.3, 0.7, 1.5])
    def test_psi_between_and_beyond_is_on_the_line(self, psi: float) -> None:
        expected = self.w_avg + psi * (self.ws - self.w_avg)
        torch.testing.assert_close(truncate(self.ws, self.w_avg, psi), expected)

    def test_every_row_may_have_its_own_average_and_psi(self) -> None:
        averages, psi = points(5, 8, seed=2), torch.tensor([0.0, 0.5, 0.7, 1.0, 1.5])
        rows = truncate(self.ws, averages, psi)
        for i in range(5):
            assert same_bits(rows[i : i + 1], truncate(self.ws[i : i + 1], averages[i], psi[i].item()))

    @pytest.mark.parametrize("psi", [0.0, 0.3, 1.0, 1.5])
    @pytest.mark.parametrize("path", ["line", "loop", "back"])
    def test_it_may_come_before_or_after_a_walk(self, path: str, psi: float) -> None:
        """On arcs too, where the average is 0, and for a place between two that is itself a keyframe."""
        t = torch.linspace(0, 1, 29)
        for spherical, average in ((False, self.w_avg), (True, torch.zeros(8))):
            between = along(self.ws[:2], torch.tensor([0.3]), spherical=spherical)
            after = truncate(along(torch.cat([self.ws, between]), t, spherical=spherical, path=path), average, psi)
            ws = truncate(self.ws, average, psi)
            between = along(ws[:2], torch.tensor([0.3]), spherical=spherical)
            before = along(torch.cat([ws, between]), t, spherical=spherical, path=path)
            torch.testing.assert_close(before, after, atol=1e-5, rtol=1e-5)

    @pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
    def test_it_may_come_before_or_after_mixing(self, strength: float) -> None:
        other = points(5, 4, 8, seed=3)
        after = truncate(mix(self.ws, other, [0, 2], strength), self.w_avg, 0.6)
        before = mix(truncate(self.ws, self.w_avg, 0.6), truncate(other, self.w_avg, 0.6), [0, 2], strength)
        torch.testing.assert_close(before, after)

    def test_a_shift_comes_after_it_and_keeps_its_strength(self) -> None:
        step, one, ws = points(1, 8, seed=4), torch.ones(1), truncate(self.ws, self.w_avg, 0.5)
        torch.testing.assert_close(shift(ws, step, one) - ws, step.expand_as(ws))
        after = truncate(shift(self.ws, step, one), self.w_avg, 0.5)
        assert not torch.allclose(shift(ws, step, one), after)


class TestSampling:
    def test_a_row_depends_on_its_own_seed_class_and_psi_alone(self, any_generator: Any) -> None:
        seeds, psi = [3, 2**32 - 1, 3, 8], torch.tensor([0.0, 0.7, 1.0, 1.5])
        labels = [row % max(1, any_generator.num_classes) for row in range(4)]
        together = sample_ws(any_generator, seeds, labels, psi)
        for row, (seed, label) in enumerate(zip(seeds, labels, strict=True)):
            alone = sample_ws(any_generator, [seed], [label], psi[row].item())
            torch.testing.assert_close(together[row : row + 1], alone, atol=1e-5, rtol=1e-5)
        assert same_bits(together[0], any_generator.w_avg[labels[0]].expand_as(together[0]))

    def test_without_labels_the_classes_take_turns(self, tiny_generator: Callable[..., Any]) -> None:
        generator = tiny_generator("conditional")
        assert same_bits(sample_ws(generator, range(4, 9)), sample_ws(generator, range(4, 9), [1, 2, 0, 1, 2]))

    def test_no_seeds_are_no_ws(self, any_generator: Any) -> None:
        assert sample_ws(any_generator, []).shape == (0, any_generator.num_ws, any_generator.w_dim)


class TestInterpolation:
    @pytest.mark.parametrize("path", PATHS)
    def test_end_points_are_exact(self, path: Callable[..., Tensor]) -> None:
        a, b = points(64, 2, 33), points(64, 2, 33, seed=1)
        assert same_bits(path(a, b, 0.0), a)
        assert same_bits(path(a, b, 1.0), b)
        rows = path(a, b, (torch.arange(64) % 2).float())
        assert same_bits(rows[0::2], a[0::2])
        assert same_bits(rows[1::2], b[1::2])

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("d", [1, 2, 3, 128])
    @pytest.mark.parametrize("case", ["equal", "opposite", "zero start", "zero end", "both zero", "constant", "tiny"])
    def test_degenerate_end_points_never_give_nan(self, path: Callable[..., Tensor], d: int, case: str) -> None:
        a, zero = points(1, d), torch.zeros(1, d)
        pairs = {
            "equal": (a, a),
            "opposite": (a, -a),
            "zero start": (zero, a),
            "zero end": (a, zero),
            "both zero": (zero, zero),
            "constant": (torch.ones(1, d), -torch.ones(1, d)),
            "tiny": (a * 1e-30, -a * 1e-38),
        }
        for t in torch.linspace(0, 1, 33).tolist():
            assert path(*pairs[case], t).isfinite().all()

    @pytest.mark.parametrize("sign", [1, -1])
    @pytest.mark.parametrize("offset", [1e-8, 1e-7, 1e-6, 1e-5, 9e-5, 1.1e-4, 1e-3, 1e-2])
    def test_nearly_collinear_ends_stay_on_the_sphere(self, sign: int, offset: float) -> None:
        a = points(16, 128)
        b = sign * a + offset * points(16, 128, seed=1)
        t = torch.linspace(0, 1, 101)
        path = torch.stack([slerp(a, b, x) for x in t.tolist()])
        lengths = path.norm(dim=-1) / a.norm(dim=-1)
        assert (lengths - 1).abs().max() < 0.02
        steps = path.diff(dim=0).norm(dim=-1) / a.norm(dim=-1)
        assert steps.max() < 1.1 * math.pi / 100

    def test_equal_ends_stay_where_they_are(self) -> None:
        a = points(4, 100)
        torch.testing.assert_close(slerp(a, a.clone(), 0.37), a)

    def test_slerp_turns_at_constant_speed(self) -> None:
        a, b = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 4.0]])
        third = 3 * (1 + 1 / 3) / 2 * torch.tensor([[math.cos(math.pi / 6), math.sin(math.pi / 6)]]) * 4 / 3
        torch.testing.assert_close(slerp(a, b, 1 / 3), third)

    def test_slerp_backwards_is_the_same_path(self) -> None:
        a, b = points(8, 50), points(8, 50, seed=1)
        torch.testing.assert_close(slerp(a, b, 0.3), slerp(b, a, 0.7))

    def test_lerp_is_the_straight_line(self) -> None:
        a, b = points(3, 5), points(3, 5, seed=1)
        torch.testing.assert_close(lerp(a, b, 0.25), 0.75 * a + 0.25 * b)


class TestPeriodicSpline:
    @pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 16, 49])
    def test_it_meets_every_keyframe_bit_for_bit(self, count: int) -> None:
        keyframes = points(count, 3, 8)
        assert same_bits(periodic_spline(keyframes, torch.arange(count) / count), keyframes)

    @pytest.mark.parametrize("count", [2, 3, 5, 16])
    def test_value_and_two_derivatives_are_continuous_at_every_knot_and_the_seam(self, count: int) -> None:
        keyframes = points(count, 8).double()
        # A cubic on one segment is known from four points in it; its derivatives at the ends follow exactly.
        u = torch.tensor([0.2, 0.4, 0.6, 0.8], dtype=torch.float64)
        powers = u[:, None] ** torch.arange(4)
        left, right = [], []
        for k in range(count):
            c = torch.linalg.solve(powers, periodic_spline(keyframes, (k + u) / count))
            left.append(torch.stack([c[0], c[1], 2 * c[2]]))
            right.append(torch.stack([c.sum(0), c[1] + 2 * c[2] + 3 * c[3], 2 * c[2] + 6 * c[3]]))
        for k in range(count):
            torch.testing.assert_close(right[k], left[(k + 1) % count], atol=1e-9, rtol=1e-9)

    def test_times_outside_one_period_wrap_around(self) -> None:
        keyframes, t = points(5, 8).double(), torch.tensor([0.125, 0.5, 0.75])
        torch.testing.assert_close(periodic_spline(keyframes, t + 1), periodic_spline(keyframes, t))
        torch.testing.assert_close(periodic_spline(keyframes, t - 2), periodic_spline(keyframes, t))

    def test_it_bends_as_the_textbook_says(self) -> None:
        """Four knots on a circle: by symmetry the spline is symmetric, and close to the circle."""
        angles = torch.arange(4) * math.pi / 2
        circle = torch.stack([angles.cos(), angles.sin()], dim=1)
        t = torch.linspace(0, 1, 65)[:-1]
        assert (periodic_spline(circle, t).norm(dim=1) - 1).abs().max() < 0.05


class TestWalks:
    keyframes = points(4, 3, 8)

    @pytest.mark.parametrize("spherical", [False, True])
    def test_an_open_walk_meets_its_keyframes_exactly(self, spherical: bool) -> None:
        for count in (1, 2, 4, 16):
            keyframes = points(count, 3, 8)
            t = torch.arange(count) / max(1, count - 1)
            assert same_bits(along(keyframes, t, spherical=spherical), keyframes)

    @pytest.mark.parametrize("spherical", [False, True])
    def test_a_loop_meets_its_keyframes_and_closes(self, spherical: bool) -> None:
        t = torch.tensor([0.0, 0.25, 0.5, 0.75, 1.0])
        expected = torch.cat([self.keyframes, self.keyframes[:1]])
        torch.testing.assert_close(along(self.keyframes, t, spherical=spherical, path="loop"), expected)

    def test_an_open_walk_in_w_is_straight(self) -> None:
        middle = along(self.keyframes, torch.tensor([0.5]))
        torch.testing.assert_close(middle[0], (self.keyframes[1] + self.keyframes[2]) / 2)

    @pytest.mark.parametrize("path", ["line", "loop", "back"])
    def test_a_spherical_walk_stays_near_the_sphere(self, path: str) -> None:
        keyframes = points(6, 1, 100)
        lengths = along(keyframes, torch.linspace(0, 1, 200), spherical=True, path=path).norm(dim=-1)
        radii = keyframes.norm(dim=-1)
        assert radii.min() * 0.95 < lengths.min()
        assert lengths.max() < radii.max() * 1.05

    @pytest.mark.parametrize("path", ["line", "loop", "back"])
    @pytest.mark.parametrize("spherical", [False, True])
    @pytest.mark.parametrize("case", ["equal", "opposite", "zero"])
    def test_no_walk_gives_nan(self, path: str, spherical: bool, case: str) -> None:
        a = points(1, 3, 8)
        other = {"equal": a, "opposite": -a, "zero": torch.zeros_like(a)}[case]
        walk = along(torch.cat([a, other]), torch.linspace(0, 1, 129), spherical=spherical, path=path)
        assert walk.isfinite().all()

    @pytest.mark.parametrize("path", ["line", "loop", "back"])
    def test_no_step_of_a_walk_is_a_jump(self, path: str) -> None:
        walk = along(self.keyframes, torch.linspace(0, 1, 1001), path=path)
        assert walk.diff(dim=0).abs().max() < 0.05

    def test_a_frame_is_the_same_alone_and_in_a_walk(self) -> None:
        t = torch.linspace(0, 1, 61)
        for path in ("line", "loop", "back"):
            walk = along(self.keyframes, t, path=path)
            torch.testing.assert_close(along(self.keyframes, t[17:18], path=path)[0], walk[17])

    @pytest.mark.parametrize("t", [-0.1, 1.1, math.nan, math.inf])
    def test_times_outside_the_walk_are_refused(self, t: float) -> None:
        with pytest.raises(ValueError, match="t from 0 to 1"):
            along(self.keyframes, torch.tensor([0.5, t]))

    def test_a_walk_without_keyframes_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one keyframe"):
            along(self.keyframes[:0], torch.tensor([0.5]))


class TestMixAndShift:
    ws, other = points(3, 5, 8), points(3, 5, 8, seed=1)

    def test_mixing_takes_the_given_layers_and_no_other(self) -> None:
        mixed = mix(self.ws, self.other, [3, 4])
        assert same_bits(mixed[:, :3], self.ws[:, :3])
        assert same_bits(mixed[:, 3:], self.other[:, 3:])
        assert same_bits(mix(self.ws, self.other, []), self.ws)

    def test_mixing_leaves_its_arguments_alone(self) -> None:
        before = self.ws.clone()
        mix(self.ws, self.other[:1], range(5))
        assert same_bits(self.ws, before)

    @pytest.mark.parametrize("layers", [[5], [-1], [0, 99]])
    def test_layers_that_do_not_exist_are_refused(self, layers: list[int]) -> None:
        with pytest.raises(ValueError, match="layers to mix are 0 to 4"):
            mix(self.ws, self.other, layers)

    def test_shifts_add_up(self) -> None:
        directions = points(2, 8, seed=2)
        moved = shift(self.ws, directions, torch.tensor([2.0, -1.0]))
        torch.testing.assert_close(moved, self.ws + 2 * directions[0] - directions[1])

    def test_every_row_may_have_its_own_strengths(self) -> None:
        directions, strengths = points(2, 8, seed=2), points(3, 2, seed=3)
        rows = shift(self.ws, directions, strengths)
        for i in range(3):
            torch.testing.assert_close(rows[i : i + 1], shift(self.ws[i : i + 1], directions, strengths[i]))

    def test_strength_zero_changes_nothing(self) -> None:
        assert torch.equal(shift(self.ws, points(2, 8), torch.zeros(2)), self.ws)
