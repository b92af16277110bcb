"""A night on the hill above the town."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311

import math
import random

from bot.demo.newsroom_data.drawing.canvas import Brush, Picture, arc, conifer, curve, hills, stars


def telescopes() -> Picture:
    """A hill above the town at night: two children, a grown-up, a telescope, and all the stars."""
    picture = Picture((0, "#0b1533"), (0.35, "#1b2a5c"), (0.62, "#3b4b86"), (0.82, "#7a6a9c"), (1, "#c08f9d"))
    chance = random.Random(52)
    _milky_way(picture, chance)
    stars(picture, 420, 560, chance)
    with picture.paint("#ffffff") as brush:
        for x, y, size in (
            (210, 130, 3),
            (420, 244, 2.6),
            (1050, 108, 3.2),
            (1160, 300, 2.6),
            (640, 70, 2.6),
            (890, 250, 2.4),
        ):
            _twinkle(brush, x, y, size)
    with picture.paint("#ffffff", alpha=0.85, blur=0.5) as brush:
        brush.polygon([(940, 176), (1108, 262), (1111, 267), (1105, 265)])
        brush.disc(1108, 264, 2.4)
    with picture.paint("#3d4479", "#5a568b", span=(440, 640)) as brush:
        brush.below(hills(520, 44, 19, rough=0.4))
    with picture.paint("#2a3161", "#3a3c70", span=(500, 680)) as brush:
        brush.below(hills(574, 30, 27, rough=0.4))
    _town_lights(picture, chance)
    hilltop = curve([(-10, 700), (200, 664), (430, 596), (640, 566), (860, 584), (1080, 640), (1290, 690)])
    with picture.paint("#141a3d", "#0c1129", span=(520, 720)) as brush:
        brush.below(hilltop)
        for x in (60, 92, 130, 1170, 1206, 1244, 1276):
            conifer(brush, x, 716, chance.uniform(70, 150), chance)
    with picture.paint("#0a0f26") as brush:
        for place, base in hilltop[1::2]:
            for _ in range(2):
                blade = place + chance.uniform(-7, 7)
                lean, tall = chance.uniform(-4, 4), chance.uniform(2, 9)
                brush.polygon([(blade - 1.4, base + 5), (blade + lean, base - tall), (blade + 1.4, base + 5)])
        _telescope(brush, 650, 574)
        _watcher(brush, 548, 582, 132, arm=(0.30, -0.50))
        _watcher(brush, 772, 586, 96, arm=(0.26, -1.02))
        _watcher(brush, 818, 592, 80, arm=(-0.22, -0.42))
    return picture


def _milky_way(picture: Picture, chance: random.Random) -> None:
    def along(t: float) -> tuple[float, float]:
        return -60 + 1400 * t, 470 - 520 * t + 40 * math.sin(5 * t)

    for color, alpha, spread, size, blur in (
        ("#5f70bd", 0.42, 62, 46, 34),
        ("#a7a6e0", 0.36, 34, 26, 22),
        ("#f0dcea", 0.26, 16, 13, 12),
    ):
        with picture.paint(color, alpha=alpha, blur=blur) as brush:
            for n in range(220):
                x, y = along(n / 220)
                brush.disc(x, y + chance.gauss(0, spread), size * chance.uniform(0.4, 1.2), value=150)
    with picture.paint("#ffffff", alpha=0.8) as brush:
        for _ in range(900):
            x, y = along(chance.random())
            light = chance.randint(60, 220)
            brush.disc(
                x + chance.gauss(0, 20), y + chance.gauss(0, 52), chance.uniform(0.35, 0.95), value=light
            )


def _twinkle(brush: Brush, x: float, y: float, size: float) -> None:
    long = size * 3.2
    brush.polygon(
        [
            (x, y - long),
            (x + size * 0.3, y - size * 0.3),
            (x + long, y),
            (x + size * 0.3, y + size * 0.3),
            (x, y + long),
            (x - size * 0.3, y + size * 0.3),
            (x - long, y),
            (x - size * 0.3, y - size * 0.3),
        ]
    )
    brush.disc(x, y, size * 0.6)


def _town_lights(picture: Picture, chance: random.Random) -> None:
    spots = [(980 + chance.gauss(0, 70), 604 + chance.gauss(0, 8)) for _ in range(46)]
    with picture.paint("#ffca7a", alpha=0.6, blur=5) as brush:
        for x, y in spots:
            brush.disc(x, y, 5)
    with picture.paint("#ffe9b8") as brush:
        for x, y in spots:
            brush.disc(x, y, chance.uniform(1, 2))


def _telescope(brush: Brush, x: float, y: float) -> None:
    for foot in (-44, 2, 46):
        brush.line([(x, y - 74), (x + foot, y + 6)], 4.5)
    brush.disc(x, y - 76, 9)
    # The tube points up to the right; its eyepiece is at the lower end.
    dx, dy = math.cos(math.radians(-48)), math.sin(math.radians(-48))
    for start, end, width in ((-62, 70, 13), (70, 96, 19), (-80, -62, 8)):
        a, b = (x + dx * start, y - 84 + dy * start), (x + dx * end, y - 84 + dy * end)
        nx, ny = -dy * width, dx * width
        brush.polygon(
            [(a[0] + nx, a[1] + ny), (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny), (a[0] - nx, a[1] - ny)]
        )
    brush.line([(x - 50, y - 27), (x - 60, y - 40)], 7)


def _watcher(brush: Brush, x: float, y: float, height: float, *, arm: tuple[float, float]) -> None:
    """Somebody in a coat, a scarf and a woollen hat; `arm` is where one hand is, in heights from the feet."""
    for side in (-1, 1):
        leg = x + side * height * 0.055
        brush.box(leg - height * 0.036, y - height * 0.3, leg + height * 0.036, y + 4, height * 0.02)
        brush.box(leg - height * 0.04, y, leg + height * 0.07, y + 6, 2)
    shoulder, hem = y - height * 0.76, y - height * 0.2
    brush.polygon(
        [
            *arc(x, shoulder + height * 0.07, height * 0.11, height * 0.075, 180, 360, 12),
            (x + height * 0.16, hem),
            (x - height * 0.16, hem),
        ]
    )
    hand = (x + arm[0] * height, y + arm[1] * height)
    brush.line([(x + math.copysign(height * 0.08, arm[0]), shoulder + height * 0.06), hand], height * 0.06)
    brush.disc(*hand, height * 0.034)
    brush.disc(x, y - height * 0.87, height * 0.085)
    brush.box(x - height * 0.09, shoulder - height * 0.035, x + height * 0.09, shoulder + height * 0.02, 3)
    brush.polygon(
        [
            (x - height * 0.06, shoulder),
            (x - height * 0.24, shoulder + height * 0.07),
            (x - height * 0.22, shoulder + height * 0.12),
        ]
    )
    hat = y - height * 0.885
    brush.polygon(
        [
            (x - height * 0.1, hat),
            *arc(x, hat, height * 0.095, height * 0.1, 180, 360, 16),
            (x + height * 0.1, hat),
        ]
    )
    brush.box(x - height * 0.105, hat - height * 0.02, x + height * 0.105, hat + height * 0.02, 2)
    brush.disc(x, hat - height * 0.115, height * 0.032)
