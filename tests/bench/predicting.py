"""Detoxify as published, one text at a time with its default threads, in a process of its own: the baseline.

`python -m tests.bench.predicting CHECKPOINT` reads texts as one JSON list from its input, and answers with
one JSON object: the seconds each took, and its scores.
"""

import json
import sys
import time
from pathlib import Path

from detoxify import Detoxify

WARM_UP = 5


def main() -> None:
    detoxify = Detoxify("original", checkpoint=str(Path(sys.argv[1])))
    texts: list[str] = json.loads(sys.stdin.read())
    for text in texts[:WARM_UP]:
        detoxify.predict(text)
    seconds, scores = [], []
    for text in texts:
        began = time.perf_counter()
        scores.append(detoxify.predict(text))
        seconds.append(time.perf_counter() - began)
    print(json.dumps({"seconds": seconds, "scores": scores}))


if __name__ == "__main__":
    main()
