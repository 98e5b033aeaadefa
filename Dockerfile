# The page on any machine with Docker, drawn by the CPU:
#   docker build -t latent-walks . && docker run --rm -p 7860:7860 latent-walks
FROM python:3.12-slim

# Wheels of torch without CUDA take 0.2 GB instead of 5.
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 GRADIO_ANALYTICS_ENABLED=False
WORKDIR /srv/latent-walks
COPY requirements.txt .
RUN pip install --index-url https://download.pytorch.org/whl/cpu "torch>=2.10" "torchvision>=0.25" \
    && pip install -r requirements.txt

# Nothing that belongs to the program can be written by the program.
COPY LICENSE README.md pyproject.toml app.py ./
COPY gan gan
COPY checkpoints checkpoints
RUN useradd --create-home --uid 1000 walker
USER walker

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/robots.txt', timeout=4)"]
CMD ["python", "app.py", "--host", "0.0.0.0", "--port", "7860"]
