"""What a training costs those who draw: python tests/bench_training.py URL, of a page that trains (--train).

Moves a seed 100 times, a tenth of a second apart, while the training runs and while it is paused, by turns, and prints
p50 and p95 of both, from the request to the whole picture, and their ratios. At the end it runs again.
"""

import argparse
import itertools
import json
import statistics
import time
import urllib.request

ROUTES = "/gradio_api/latent-walks"
MOVES = 100
REST = 0.1
SEEDS = itertools.count(1)


def ask(url: str, values: dict[str, object] | None = None) -> bytes:
    """What a route answers: to a POST of JSON where there are values."""
    body = None if values is None else json.dumps(values).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=120) as answer:
        return answer.read()


def moves(base: str, model: str) -> list[float]:
    """Milliseconds until each picture of a new seed was there."""
    took = []
    for _ in range(MOVES):
        began = time.perf_counter()
        ask(f"{base}/frame?m={model}&a={next(SEEDS)}&b=2&t=0&psi=0.7")
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(REST)
    return took


def turn(base: str, act: str) -> None:
    """Pause the training, or let it go on, and wait until it does."""
    before = json.loads(ask(f"{base}/training/state"))["live"].get("number", 0)
    ask(f"{base}/training/act", {"act": act})
    for _ in range(600):
        told = json.loads(ask(f"{base}/training/state"))
        if (not told["busy"]) if act == "pause" else told["live"].get("number", 0) > before + 1:
            return
        time.sleep(0.5)
    raise SystemExit(f"The training did not {act} in five minutes.")


def main() -> None:
    """Measure by turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--model", default="posters")
    parser.add_argument("--turns", type=int, default=2)
    chosen = parser.parse_args()
    base = chosen.url.rstrip("/") + ROUTES
    took: dict[str, list[float]] = {"training": [], "paused": []}
    for _ in range(chosen.turns):
        took["training"] += moves(base, chosen.model)
        turn(base, "pause")
        took["paused"] += moves(base, chosen.model)
        turn(base, "on")
    p = {name: (statistics.median(all_), statistics.quantiles(all_, n=20)[-1]) for name, all_ in took.items()}
    for name, (p50, p95) in p.items():
        print(f"{name:9} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   of {len(took[name])}")
    ratios = [with_ / without for with_, without in zip(p["training"], p["paused"], strict=True)]
    print(f"ratio     p50 {ratios[0]:6.2f}      p95 {ratios[1]:6.2f}")


if __name__ == "__main__":
    main()
