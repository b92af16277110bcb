"""Which model the service loads: what the settings name, never the demo's."""

from collections.abc import Callable
from functools import partial

from bot.settings import Settings
from moderation.classifier import Model
from moderation.engines.detoxify import load_detoxify


def configured_model(settings: Settings) -> Callable[[], Model]:
    """What loads the model that the settings name, in whichever process it is called.

    It raises ModelNotFound or BadCheckpoint, with a sentence for the operator.
    """
    return partial(
        load_detoxify, settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config
    )
