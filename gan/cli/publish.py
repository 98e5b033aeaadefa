"""`publish`: a Space on the Hugging Face Hub, in one command."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan.cli.root import app

if TYPE_CHECKING:
    from gan.publishing import Space

FEW = 12  # files or folders that are listed one by one


@app.command()
def publish(
    repo: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="The Space's name on the Hub.")],
    kind: Annotated[str, typer.Option(help="static (in the visitor's browser), gradio or zerogpu.")] = "static",
    checkpoint: Annotated[
        list[str] | None, typer.Option(help="Folder or Hub id; may be repeated. Without it: all bundled ones.")
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Only you see it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be sent; send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before it is sent.")] = False,
) -> None:
    """Publish checkpoints as a Space: make its files, say what it needs, ask, and send them."""
    from gan.publishing import make_space, upload

    with tempfile.TemporaryDirectory() as scratch:
        space = make_space(repo, kind, checkpoint or bundled(), Path(scratch) / "space")
        describe(space)
        if dry_run:
            typer.echo("Nothing was sent.")
            return
        if not yes and not typer.confirm(f"Send this to {space.address}?"):
            typer.echo("Nothing was sent.")
            raise typer.Exit(1)
        typer.echo(f"Published: {upload(space, private=private)}")


def bundled() -> list[str]:
    """The checkpoints of the checkout that this package lies in."""
    found = sorted((Path(__file__).parent.parent.parent / "checkpoints").glob("*/config.json"))
    if not found:
        raise ValueError("There are no bundled checkpoints here; name one with --checkpoint.")
    return [str(path.parent) for path in found]


def describe(space: "Space") -> None:
    """What would be sent, and what the account needs."""
    files = space.files
    typer.echo(f"{space.address} ({space.kind}): {len(files)} files, {megabytes(sum(size for _, size in files))}")
    sizes: Counter[str] = Counter()
    for path, size in files:
        sizes["/".join(path.split("/")[:2]) if path.startswith("checkpoints/") else path.split("/")[0]] += size
    for name, size in sizes.most_common(FEW):
        typer.echo(f"  {megabytes(size):>9}  {name}")
    if rest := len(sizes) - FEW:
        typer.echo(f"  and {rest} more" if rest > 0 else "", nl=rest > 0)
    typer.echo(f"It needs: {space.about.needs}")


def megabytes(size: int) -> str:
    """A number of bytes for people."""
    return f"{size / 2**20:.1f} MB"
