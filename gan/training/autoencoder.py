"""The variational autoencoder's game: encoder and decoder raise the evidence lower bound together."""

import copy
from dataclasses import asdict, dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gan import checkpoint
from gan.losses import calibrated_nll, kl_to_standard_normal
from gan.models.vae import VAEConfig, VAEDecoder, VAEEncoder
from gan.training.players import place


@dataclass(frozen=True)
class ElboConfig:
    """KL's weight rises from 0 to `kl_weight` over the first `kl_kimg` thousand images (Bowman 2016, section 3.1)."""

    kl_weight: float = 1.0
    kl_kimg: float = 20.0

    def __post_init__(self) -> None:
        if self.kl_weight < 0 or self.kl_kimg < 0:
            raise ValueError(f"kl_weight and kl_kimg must be at least 0, given {self.kl_weight} and {self.kl_kimg}")

    def kl_weight_at(self, images_seen: int) -> float:
        """The weight of KL after that many images."""
        return self.kl_weight * min(1.0, images_seen / (1000 * self.kl_kimg)) if self.kl_kimg else self.kl_weight


@dataclass
class Autoencoder:
    """Decoder (the generator) and encoder, their moving averages and their optimisers."""

    generator: VAEDecoder
    encoder: VAEEncoder
    average: VAEDecoder
    encoder_average: VAEEncoder
    generator_adam: torch.optim.Adam
    encoder_adam: torch.optim.Adam

    def networks(self) -> dict[str, nn.Module]:
        """All that has weights."""
        names = ("generator", "encoder", "average", "encoder_average")
        return {name: getattr(self, name) for name in names}

    def optimisers(self) -> dict[str, tuple[torch.optim.Adam, nn.Module]]:
        """Every optimiser with the network that it moves."""
        return {
            "generator_adam": (self.generator_adam, self.generator),
            "encoder_adam": (self.encoder_adam, self.encoder),
        }

    def averages(self) -> list[tuple[nn.Module, nn.Module]]:
        """Every moving average with the network that it follows."""
        return [(self.average, self.generator), (self.encoder_average, self.encoder)]

    def companion(self) -> dict[str, nn.Module]:
        """The averaged encoder: it stays in the checkpoint."""
        return {"encoder": self.encoder_average}

    @torch.no_grad()
    def reconstruct(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 3 h w"]:
        """What the averaged networks make of pictures."""
        return self.average.decode(self.encoder_average(images)[0])


@dataclass(frozen=True)
class ElboLosses:
    """What one step measured: nats per picture value, nats per picture, and the root mean square error in [-1, 1]."""

    nll: float
    kl: float
    error: float

    @property
    def finite(self) -> bool:
        """Whether all of it is a number that a step can go on from."""
        return all(abs(value) < 1e9 for value in (self.nll, self.kl, self.error))  # false for NaN, too

    def read(self) -> "ElboLosses":
        """Itself: these numbers are read already."""
        return self

    def to_json(self) -> dict[str, float]:
        """For the log."""
        return asdict(self)

    def in_short(self) -> dict[str, str]:
        """For the progress bar."""
        return {"error": f"{self.error:.3f}", "KL": f"{self.kl:.1f}"}


def build_autoencoder(config: VAEConfig, lr: float, device: torch.device) -> Autoencoder:
    """Untrained networks, drawn from the global random stream."""
    decoder, encoder = VAEDecoder(config), VAEEncoder(config)
    for network in (decoder, encoder):
        place(network, device)
    averages = (copy.deepcopy(decoder), copy.deepcopy(encoder))
    for average in averages:
        average.eval().requires_grad_(False)
    adams = [
        torch.optim.Adam(network.parameters(), lr=lr, betas=(0.9, 0.99), fused=device.type != "mps")
        for network in (decoder, encoder)
    ]
    return Autoencoder(decoder, encoder, *averages, *adams)


def start_autoencoder(source: str, nets: Autoencoder) -> None:
    """Fine-tuning: the weights of a checkpoint of the same shapes into both networks and their averages."""
    trained: Any = checkpoint.load(source, sliders=False).generator
    if trained.config != nets.generator.config:
        raise ValueError(f"{source} holds {trained.config}, this run trains {nets.generator.config}")
    encoder = checkpoint.load_encoder(source)
    for mine, theirs in zip(nets.networks().values(), (trained, encoder, trained, encoder), strict=True):
        mine.load_state_dict(theirs.state_dict())


def train_autoencoder(
    nets: Autoencoder,
    real: Float[Tensor, "n 3 h w"],
    *,
    kl_weight: float,
    decay: float,
    dtype: torch.dtype,
) -> ElboLosses:
    """Updates both networks once, and with `decay` the decoder's memory of the latents; not by a loss that is NaN."""
    noise = torch.randn(len(real), nets.generator.z_dim).to(real.device)
    with torch.autocast(real.device.type, dtype, enabled=dtype != torch.float32):
        mean, log_variance = nets.encoder(real)
        drawn = nets.generator.decode(mean + (log_variance / 2).exp() * noise)  # Kingma & Welling 2014, eq. 10
    nll = calibrated_nll(drawn, real)
    kl = kl_to_standard_normal(mean, log_variance).mean()
    loss = nll + kl_weight * kl / real[0].numel()
    if torch.isfinite(loss):
        _update(nets, loss)
        nets.generator.follow(mean, log_variance, decay)
    return ElboLosses(nll.item(), kl.item(), (drawn.detach() - real).square().mean().sqrt().item())


def _update(nets: Autoencoder, loss: Tensor) -> None:
    """One step of both optimisers."""
    adams = (nets.generator_adam, nets.encoder_adam)
    for adam in adams:
        adam.zero_grad(set_to_none=True)
    loss.backward()
    for adam in adams:
        adam.step()
