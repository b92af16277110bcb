"""Which model the service loads: what the settings name, never the demo's."""

from bot.settings import Settings
from moderation.classifier import Model
from moderation.detoxify import load_detoxify


def load_configured(settings: Settings) -> Model:
    """Loads the model that the settings name; called in the classifier's own thread.

    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    return load_detoxify(settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config)
