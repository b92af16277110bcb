"""Which model the service loads: what the settings name, never the demo's."""

import os

from bot.settings import Settings
from moderation.classifier import Model
from moderation.detoxify import load_detoxify


def load_configured(settings: Settings) -> Model:
    """Loads the model that the settings name; called in the classifier's own thread.

    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    return load_detoxify(
        settings.detoxify_model,
        settings.detoxify_checkpoint,
        settings.detoxify_config,
        threads=model_threads(),
    )


def model_threads() -> int:
    """All cores but one: the event loop keeps a core, and a busy neighbour does not stall the model."""
    return max(1, (os.cpu_count() or 2) - 1)
