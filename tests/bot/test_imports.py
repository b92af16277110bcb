"""What the bot does not carry along: the model is in a process of its own."""

import subprocess
import sys
from pathlib import Path


def test_bot_loads_neither_torch_nor_transformers() -> None:
    script = "import sys, bot.app; print(sorted({'torch', 'transformers'} & sys.modules.keys()))"
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "[]\n"
