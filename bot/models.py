"""Which model the service loads: what the settings name, never the demo's."""

from collections.abc import Callable
from functools import partial

from bot.settings import Settings
from moderation.classifier import Model
from moderation.engines.detoxify import load_detoxify
from moderation.engines.optimised import load_optimised
from moderation.policy import Thresholds


def configured_model(settings: Settings) -> Callable[[], Model]:
    """What loads the model that the settings name, in whichever process it is called.

    It raises ModelNotFound or BadCheckpoint, with a sentence for the operator.
    """
    if settings.optimised_model is not None:
        return partial(
            load_optimised,
            settings.optimised_model,
            settings.detoxify_model,
            settings.detoxify_checkpoint,
            _picklable(settings.thresholds),
        )
    return partial(
        load_detoxify, settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config
    )


def _picklable(thresholds: Thresholds) -> Thresholds:
    """The same without read-only mappings, which cannot be sent to another process."""
    by_language = {language: dict(bands) for language, bands in thresholds.by_language.items()}
    return Thresholds(dict(thresholds.bands), by_language)
