"""The checkpoint of the demo: a toy of our own in Detoxify's format, loaded by Detoxify itself.

`python -m moderation.demo_model.make` writes it anew.
"""

from pathlib import Path

from moderation.classifier import Model
from moderation.engines.detoxify import load_embedded

NAME = "demo toy model"

NOTICE = "The scores come from a toy model: it shows how moderation works, and cannot moderate."

FOLDER = Path(__file__).parent


def load_demo_model() -> Model:
    """The demo's model. Production never uses it, whatever its own model does."""
    return load_embedded(FOLDER, NAME)
