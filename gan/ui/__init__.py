from gan.ui.gradio_start import import_gradio

import_gradio()
