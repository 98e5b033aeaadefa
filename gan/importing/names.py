"""Which names a checkpoint may mention, and what each stands for here. No other is read, and none is ever looked up."""

from gan.importing.errors import ForeignError

# Classes whose instances become inert records; the first match counts.
INERT = (
    "argparse.Namespace",
    "collections.Counter",
    "dnnlib.",
    "numpy.random.",
    "omegaconf.",
    "pathlib.",
    "torch.nn.",
    "torch.optim.",
    "torch.distributed.",
    "torch_utils.",
    "training.",
    "types.SimpleNamespace",
)

# What other files mention that people try to open.
OTHERS = {
    "ultralytics": "a YOLO detector",
    "models.yolo": "a YOLO detector",
    "models.common": "a YOLO detector",
    "pytorch_lightning": "a training state of PyTorch Lightning, as diffusion models are shared in",
    "lightning": "a training state of PyTorch Lightning, as diffusion models are shared in",
    "ldm": "a diffusion model",
    "diffusers": "a diffusion model",
    "transformers": "a language model or its training state",
    "sklearn": "a model of scikit-learn",
    "xgboost": "a model of XGBoost",
    "lightgbm": "a model of LightGBM",
    "pandas": "a table",
    "fastai": "a learner of fastai",
    "keras": "a model of Keras",
    "tensorflow": "a model of TensorFlow",
    "whisper": "a network that listens",
    "torchvision": "a network that recognises pictures",
}


def is_inert(path: str) -> bool:
    """Whether an instance of this name may be in a checkpoint, as a record of what it would be."""
    return path.startswith(INERT)


def refuse(path: str) -> ForeignError:
    """The sentence for a name that is not accepted."""
    for start, what in OTHERS.items():
        if path == start or path.startswith(f"{start}."):
            return ForeignError(f"this is no GAN: it holds {what} ({path:.80})")
    return ForeignError(f"it asks for {path!r:.90}, which no generator needs; nothing in it was run")
