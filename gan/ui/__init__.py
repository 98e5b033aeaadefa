"""The page: Gradio's parts and look, the scripts that run in the browser, and the server behind them."""

from gan.ui.gradio_start import import_gradio

import_gradio()
