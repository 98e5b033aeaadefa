"""A gallery wall: warm and quiet, amber for "this is where you are"; light or dark as the visitor's system."""

from gradio.themes import Base

FONT = ("Inter", "ui-sans-serif", "system-ui", "sans-serif")  # none of them is fetched from anywhere


def gallery() -> Base:
    """The theme of the page, light tokens first and dark ones beside them; text contrast is at least 4.5 in both."""
    return Base(font=FONT, font_mono=("ui-monospace", "monospace")).set(
        body_background_fill="#f6f4f0",
        body_background_fill_dark="#101113",
        body_text_color="#1d1c1a",
        body_text_color_dark="#eceae6",
        body_text_color_subdued="#5f5c55",
        body_text_color_subdued_dark="#a3a19b",
        block_background_fill="#ffffff",
        block_background_fill_dark="#191b1f",
        input_background_fill="#f6f4f0",
        input_background_fill_dark="#0d0e10",
        border_color_primary="#dedad2",
        border_color_primary_dark="#2a2d33",
        border_color_accent_subdued="#cfcac0",
        border_color_accent_subdued_dark="#3a3d44",
        slider_color="#c27a0e",
        slider_color_dark="#f2b34c",
        link_text_color="#8a5200",
        link_text_color_dark="#f2b34c",
        error_border_color="#b3261e",
        error_border_color_dark="#ff8a80",
    )
