"""Runs one benchmark: progress on stderr, and on stdout its figures as one line of JSON."""

import asyncio
import importlib
import json
import sys
from pathlib import Path

import structlog

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("[!_]*.py") if "async def run(" in path.read_text()
)


def main() -> None:
    """Runs the benchmark named on the command line."""
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in NAMES:
        sys.exit(f"Name one benchmark: python -m tests.bench {'|'.join(NAMES)}")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    figures = asyncio.run(importlib.import_module(f"tests.bench.{sys.argv[1]}").run())
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
