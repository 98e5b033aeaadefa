"""Latent mathematics: seeds become ws, paths between keyframes, style mixing, shifts. Tensors in, tensors out."""

import operator
from collections.abc import Iterable, Sequence
from typing import SupportsIndex

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from gan.models import Generator

MAX_SEED = 2**32 - 1
COLLINEAR = 1e-4  # sine of the angle below which float32 no longer knows the plane of rotation
SNAP = 1e-7  # times this close are one time: in floating point k / K * K need not be k
TINY = 1e-12

Amount = float | int | Float[Tensor, " n"]  # one for all rows, or one per row


def check_seed(seed: object) -> int:
    """A seed is a whole number from 0 to 4294967295 (numpy integers count, booleans do not); returned as an int."""
    accepted = f"a seed is a whole number from 0 to {MAX_SEED}"
    try:
        number = operator.index(seed)  # type: ignore[arg-type]  # a tensor has an index only where it holds a whole number
    except TypeError:
        number = None
    if number is None or isinstance(seed, bool):
        raise ValueError(f"{accepted}, not {seed!r:.80}")
    if not 0 <= number <= MAX_SEED:
        raise ValueError(f"{accepted}, not {number if number.bit_length() < 100 else 'a far larger number'}")
    return number


def sample_z(seeds: Iterable[SupportsIndex], z_dim: int) -> Float[Tensor, "n {z_dim}"]:
    """Row i is standard normal noise that depends on seeds[i] alone; the global random state stays untouched."""
    checked = [check_seed(seed) for seed in seeds]
    z = torch.empty(len(checked), z_dim)
    for row, seed in zip(z, checked, strict=True):
        torch.randn(z_dim, generator=torch.Generator().manual_seed(seed), out=row)
    return z


@torch.no_grad()
def sample_ws(
    generator: Generator,
    seeds: Sequence[SupportsIndex],
    labels: Int[Tensor, " n"] | Sequence[int] | None = None,
    psi: Amount = 1.0,
    *,
    w_avg: Float[Tensor, "classes w_dim"] | None = None,
) -> Float[Tensor, "n num_ws w_dim"]:
    """The ws of seeds in the classes `labels` (left out: all classes in turn), truncated by psi towards `w_avg`.

    A picture is truncated here, before anything else happens to it. Walks and style mixing within one class would give
    the same if it came after them; a shift would not, it has its full strength. Without classes there are no labels.
    `w_avg` is the generator's own unless another one was measured.
    """
    place = generator.w_avg.device
    if labels is None:
        labels = [operator.index(seed) % max(1, generator.num_classes) for seed in seeds]
    classes = torch.as_tensor(labels, dtype=torch.long, device=place)
    ws = generator.mapping(sample_z(seeds, generator.z_dim).to(place), classes if generator.num_classes else None)
    return truncate(ws, (generator.w_avg if w_avg is None else w_avg)[classes], psi)


def truncate(
    ws: Float[Tensor, "n num_ws w_dim"],
    w_avg: Float[Tensor, " w_dim"] | Float[Tensor, "#n w_dim"],
    psi: Amount,
) -> Float[Tensor, "n num_ws w_dim"]:
    """Psi 1 leaves ws bit for bit, psi 0 gives exactly w_avg.

    `w_avg` and `psi` may differ from row to row. Source: Karras 2019 (StyleGAN), appendix B.
    """
    if not isinstance(psi, Tensor) and psi == 1:
        return ws
    return lerp(w_avg.unsqueeze(-2).expand_as(ws), ws, psi)


def lerp(a: Float[Tensor, "*shape"], b: Float[Tensor, "*shape"], t: Amount) -> Float[Tensor, "*shape"]:
    """The straight line from a (t = 0) to b (t = 1), both met bit for bit; a tensor t has one value per row."""
    t = _per_row(t, a)
    return _exact_ends(torch.lerp(a, b, t), a, b, t)


def slerp(a: Float[Tensor, "*shape d"], b: Float[Tensor, "*shape d"], t: Amount) -> Float[Tensor, "*shape d"]:
    """The arc from a to b over the last dimension, ends met bit for bit, lengths interpolated linearly; never NaN.

    Equal directions give the straight line; opposite ones turn through a fixed perpendicular axis.
    A tensor t has one value per row. Source: Shoemake 1985.
    """
    t = _per_row(t, a)
    length_a, length_b = _length(a), _length(b)
    start, end = a / length_a.clamp_min(TINY), b / length_b.clamp_min(TINY)
    cosine = (start * end).sum(-1, keepdim=True)
    rejection = end - cosine * start
    sine = _length(rejection)
    collinear = sine < COLLINEAR
    side = torch.where(collinear, _perpendicular(start), rejection / sine.clamp_min(TINY))
    angle = t * torch.atan2(sine, cosine)
    arc = torch.lerp(length_a, length_b, t) * (angle.cos() * start + angle.sin() * side)
    path = torch.where(collinear & (cosine > 0), torch.lerp(a, b, t), arc)
    return _exact_ends(path, a, b, t)


def periodic_spline(keyframes: Float[Tensor, " k *shape"], t: Float[Tensor, " n"]) -> Float[Tensor, " n *shape"]:
    """The closed cubic spline with period 1 that meets keyframe k bit for bit at t = k / K.

    Value, first and second derivative are continuous everywhere, so also where the loop closes.
    """
    count = len(keyframes)
    index, u = _segment(t.remainder(1), count)
    # The second derivatives M of unit-spaced knots solve M[i-1] + 4 M[i] + M[i+1] = 6 (y[i-1] - 2 y[i] + y[i+1]).
    eye = torch.eye(count, dtype=torch.float64)
    neighbours = eye.roll(1, 0) + eye.roll(-1, 0)
    bend = torch.linalg.solve(neighbours + 4 * eye, neighbours - 2 * eye)  # M / 6 as weights of the keyframes
    here, following = index % count, (index + 1) % count
    u = u[:, None]
    weights = (1 - u) * eye[here] + u * eye[following]
    weights += ((1 - u) ** 3 - (1 - u)) * bend[here] + (u**3 - u) * bend[following]
    return torch.tensordot(weights.to(keyframes), keyframes, dims=1)


def along(
    keyframes: Float[Tensor, "k num_ws w_dim"],
    t: Float[Tensor, " n"],
    *,
    spherical: bool = False,
    path: str = "line",
) -> Float[Tensor, "n num_ws w_dim"]:
    """The walk through the keyframes at times t in [0, 1].

    A `line` is straight from keyframe to keyframe (arcs when `spherical`) and ends in the last. A `loop` returns to the
    first, `back` goes to the last and home the same way; both are periodic splines (with their length held between the
    keyframes' own, about the square root of w_dim, when `spherical`).
    """
    if len(keyframes) == 0:
        raise ValueError("a walk needs at least one keyframe")
    if not ((t >= 0) & (t <= 1)).all():
        raise ValueError(f"a walk is defined for t from 0 to 1, not for {t.min().item()} to {t.max().item()}")
    if path == "back":
        keyframes = torch.cat([keyframes, keyframes[1:-1].flip(0)])
    if path in ("loop", "back"):
        return _spherical_loop(keyframes, t) if spherical else periodic_spline(keyframes, t)
    if path != "line":
        raise ValueError(f"a path is line, loop or back, not {path!r}")
    index, u = _segment(t, len(keyframes) - 1)
    index, u = index.to(keyframes.device), u.to(keyframes)
    following = (index + 1).clamp_max(len(keyframes) - 1)
    return (slerp if spherical else lerp)(keyframes[index], keyframes[following], u)


def layer_groups(num_ws: int) -> dict[str, range]:
    """Which of the ws belong to 4² (coarse), to 8² (middle) and to all above (fine); none where one w does all.

    StyleGAN (Karras 2019, section 3.1) counts 16² and 32² as middle, but has sixteen times as many pixels: in networks
    for 64² to 256² the ws above 8² set little more than detail.
    """
    if num_ws < 2:
        return {}
    fine = max(2, min(3, num_ws - 1))
    groups = {"coarse": range(1), "middle": range(1, fine), "fine": range(fine, num_ws)}
    return {name: layers for name, layers in groups.items() if layers}


def mix(
    ws: Float[Tensor, "n num_ws w_dim"],
    other: Float[Tensor, "#n num_ws w_dim"],
    layers: Iterable[int],
    strength: Amount = 1.0,
) -> Float[Tensor, "n num_ws w_dim"]:
    """The given layers come from `other`, all the rest from ws; half of either at `strength` 0.5.

    Source: Karras 2019 (StyleGAN), section 3.1.
    """
    chosen = sorted(set(layers))
    if chosen and not 0 <= chosen[0] <= chosen[-1] < ws.shape[1]:
        raise ValueError(f"layers to mix are 0 to {ws.shape[1] - 1}, not {chosen}")
    mixed = ws.clone()
    mixed[:, chosen] = lerp(ws[:, chosen], other[:, chosen].expand(len(ws), -1, -1), strength)
    return mixed


def shift(
    ws: Float[Tensor, "n num_ws w_dim"],
    directions: Float[Tensor, "k w_dim"] | Float[Tensor, "k num_ws w_dim"],
    strengths: Float[Tensor, " k"] | Float[Tensor, "n k"],
) -> Float[Tensor, "n num_ws w_dim"]:
    """Every layer moves by the sum of the directions, or of its own rows of them, times their strengths."""
    moved = torch.tensordot(strengths, directions, dims=1)
    return ws + (moved.unsqueeze(-2) if directions.ndim == 2 else moved)


def _spherical_loop(keyframes: Tensor, t: Tensor) -> Tensor:
    """The periodic spline, pushed back to the sphere; its radius is itself a spline, so keyframes are still met."""
    path = periodic_spline(keyframes, t)
    radius = periodic_spline(_length(keyframes), t).clamp_min(0)
    return path * (radius / _length(path).clamp_min(TINY))


def _segment(t: Tensor, segments: int) -> tuple[Tensor, Tensor]:
    """Splits times in [0, 1] into the segment's number and the position in it, on the CPU in float64."""
    position = t.detach().cpu().double() * segments
    nearest = position.round()
    position = torch.where((position - nearest).abs() < SNAP * segments, nearest, position)
    index = position.floor()
    return index.long(), position - index


def _per_row(t: Amount, like: Tensor) -> Tensor:
    t = torch.as_tensor(t, dtype=like.dtype, device=like.device)
    return t.reshape(t.shape + (1,) * (like.ndim - t.ndim))


def _exact_ends(path: Tensor, a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    return torch.where(t == 0, a, torch.where(t == 1, b, path))


def _length(x: Tensor) -> Tensor:
    return torch.linalg.vector_norm(x, dim=-1, keepdim=True)


def _perpendicular(unit: Tensor) -> Tensor:
    """A unit vector at right angles, made from the coordinate axis that is least aligned (zero if there is none)."""
    axis = F.one_hot(unit.abs().argmin(-1), unit.shape[-1]).to(unit)
    rejection = axis - (axis * unit).sum(-1, keepdim=True) * unit
    return rejection / _length(rejection).clamp_min(TINY)
