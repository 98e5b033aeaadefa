"""`export`: a checkpoint's generator for programs that have no PyTorch."""

from pathlib import Path
from typing import Annotated

import typer

from gan.cli.outputs import file_to_write
from gan.cli.root import app


@app.command("export")
def export_checkpoint(
    source: Annotated[str, typer.Argument(metavar="CHECKPOINT", help="A folder, a file or a Hub id.")],
    onnx: Annotated[Path, typer.Option(callback=file_to_write(".onnx"), help="The .onnx to write.")],
    ws: Annotated[bool, typer.Option("--ws", help="It begins with ws instead of z, psi and class.")] = False,
) -> None:
    """Write a generator as ONNX, which many programs and languages run, and compare its pictures with PyTorch's."""
    from gan.checkpoint import load
    from gan.exporting import FromWs, FromZ, check_packages, export_onnx

    check_packages()
    result = export_onnx(load(source, sliders=False), onnx, begin=FromWs if ws else FromZ)
    typer.echo(f"{onnx} has {result.size / 1e6:.1f} MB: {', '.join(result.inputs)} in, pictures from -1 to 1 out.")
    if result.apart is None:
        typer.echo("It was not tried: that takes onnxruntime (pip install onnxruntime).")
    else:
        typer.echo(f"Its pictures are PyTorch's to {result.apart:.3f}/255.")
