"""Draws every picture again, into the folder they are served from."""

from pathlib import Path

from bot.demo.newsroom_data.drawing import (
    bakery,
    harbour_light,
    night_train,
    orchestra,
    telescopes,
    valley,
    weather,
)

PICTURES = {
    "valley": valley.valley,
    "bridge": valley.bridge,
    "bakery": bakery.bakery,
    "orchestra": orchestra.orchestra,
    "rain": weather.rain,
    "snow": weather.snow,
    "night-train": night_train.night_train,
    "telescopes": telescopes.telescopes,
    "harbour-light": harbour_light.harbour_light,
}


def main() -> None:
    folder = Path(__file__).parents[1] / "pictures"
    for name, draw in PICTURES.items():
        draw().save(folder / f"{name}.jpg")


if __name__ == "__main__":
    main()
