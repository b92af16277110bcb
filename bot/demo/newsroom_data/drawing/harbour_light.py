"""The harbour light of Hollin."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311

import random

from bot.demo.newsroom_data.drawing.canvas import HEIGHT, WIDTH, Picture, arc, curve, hills, stars


def harbour_light() -> Picture:
    """The lighthouse of Hollin at dusk, a boat at its mooring, the first star."""
    picture = Picture(
        (0, "#2c3566"),
        (0.25, "#5b5287"),
        (0.44, "#b0718f"),
        (0.58, "#f0a07c"),
        (0.66, "#f9c88d"),
        (1, "#f9c88d"),
    )
    chance = random.Random(44)
    stars(picture, 46, 190, chance)
    picture.glow(330, 462, 520, "#ffe0a0", 0.75)
    with picture.paint("#fff0c8") as brush:
        brush.disc(330, 470, 40)
    for color, alpha, top, count in (("#6a5288", 0.5, 200, 8), ("#f9b98c", 0.6, 330, 9)):
        with picture.paint(color, alpha=alpha, blur=3) as brush:
            for _ in range(count):
                x, y = chance.uniform(-60, WIDTH), chance.uniform(top, top + 110)
                brush.disc(x, y, chance.uniform(90, 260), chance.uniform(3, 8))
    shore = 474
    with picture.paint("#8f6a92", "#c58a94", span=(400, 474)) as brush:
        brush.polygon([*hills(436, 20, 3, rough=0.45), (WIDTH + 8, shore), (-8, shore)])
    with picture.paint("#6d5282", "#8d6488", span=(420, 474)) as brush:
        brush.polygon([*curve([(760, 474), (860, 446), (980, 420), (1120, 404), (1290, 398)]), (1290, shore)])
    picture.beam(902, 204, 185, 11, 1000, "#ffedbd", 0.42)
    picture.beam(902, 204, 3, 11, 620, "#ffedbd", 0.42)
    picture.glow(902, 196, 130, "#fff2c4", 0.8)
    _lighthouse(picture, 902, shore)
    picture.mirror(shore, shade="#4a3f74", strength=0.22, blur=1.4, ripple=5)
    _pier(picture, shore)
    with picture.paint("#ffe2b0", alpha=0.5, blur=0.5) as brush:
        for _ in range(90):
            y = shore + 6 + (HEIGHT - shore) * chance.random()
            near = (y - shore) / (HEIGHT - shore)
            x = 330 + chance.gauss(0, 34 + 120 * near)
            brush.line([(x - 8, y), (x + 6 + 70 * near * chance.random(), y)], 0.9 + 1.7 * near)
    _sailing_boat(picture, 560, 560)
    with picture.paint("#3b3159") as brush:
        for x, y, size in ((190, 250, 15), (236, 232, 11), (262, 262, 9)):
            brush.line(
                curve(
                    [
                        (x - size, y - size * 0.35),
                        (x - size * 0.4, y - size * 0.5),
                        (x, y),
                        (x + size * 0.4, y - size * 0.5),
                        (x + size, y - size * 0.35),
                    ]
                ),
                2,
            )
    return picture


def _lighthouse(picture: Picture, x: float, shore: float) -> None:
    top, foot = 228, shore - 22

    def half(y: float) -> float:
        return 24 + 20 * (y - top) / (foot - top)

    mask, brush = picture.mask()
    brush.polygon(
        [(x - half(top), top), (x + half(top), top), (x + half(foot), foot), (x - half(foot), foot)]
    )
    with picture.paint("#f6e6dc", "#e8c9bd", within=mask) as tower:
        tower.box(x - 60, top, x + 60, foot)
    with picture.paint("#c2453f", "#a83a3c", within=mask) as bands:
        bands.box(x - 60, top + 42, x + 60, top + 90)
        bands.box(x - 60, top + 140, x + 60, top + 188)
    with picture.paint("#5a3f63", alpha=0.34, blur=5, within=mask) as shade:
        shade.box(x + 6, top, x + 70, foot)
    with picture.paint("#4a3453") as dark:
        dark.box(x - 34, top - 10, x + 34, top, 2)
        dark.box(x - 30, top - 26, x - 28, top - 10)
        dark.box(x + 28, top - 26, x + 30, top - 10)
        dark.line([(x - 30, top - 25), (x + 30, top - 25)], 1.6)
        for n in range(-3, 4):
            dark.line([(x + n * 8.4, top - 25), (x + n * 8.4, top - 10)], 1)
        for y in (top + 66, top + 118, top + 164):
            dark.box(x - 5, y - 9, x + 5, y + 9, 5)
        dark.box(x - 11, foot - 34, x + 11, foot, 10)
    with picture.paint("#fff6d6", "#ffe19a") as lamp:
        lamp.box(x - 17, top - 46, x + 17, top - 10)
    with picture.paint("#4a3453") as roof:
        roof.polygon([(x - 23, top - 46), *arc(x, top - 46, 21, 20, 180, 360), (x + 23, top - 46)])
        roof.disc(x, top - 70, 4)
        for bar in (-17, -5.6, 5.6, 17):
            roof.box(x + bar - 0.8, top - 46, x + bar + 0.8, top - 10)
    with picture.paint("#eed3c3", "#d9b0a8") as house:
        house.box(x + 56, shore - 62, x + 134, shore - 18)
    with picture.paint("#8e4048") as roof:
        roof.polygon(
            [(x + 48, shore - 62), (x + 66, shore - 92), (x + 124, shore - 92), (x + 142, shore - 62)]
        )
        roof.box(x + 108, shore - 108, x + 118, shore - 88)
    with picture.paint("#ffe7a6") as windows:
        for dx in (70, 104):
            windows.box(x + dx, shore - 50, x + dx + 15, shore - 34, 2)
    with picture.paint("#5c4a68", "#43375a") as rocks:
        chance = random.Random(6)
        rocks.polygon(
            [
                *curve(
                    [
                        (x - 130, shore + 2),
                        (x - 96, shore - 20),
                        (x - 20, shore - 27),
                        (x + 150, shore - 22),
                        (x + 210, shore - 8),
                        (x + 420, shore - 2),
                    ]
                ),
                (x + 420, shore + 3),
                (x - 130, shore + 3),
            ]
        )
        for _ in range(26):
            place = x + chance.uniform(-110, 210)
            rocks.disc(place, shore - 6, chance.uniform(8, 24), chance.uniform(6, 13))


def _pier(picture: Picture, shore: float) -> None:
    with picture.paint("#4d3a50", "#3a2c42") as brush:
        brush.polygon([(-10, 640), (306, 628), (306, 641), (-10, 664)])
    with picture.paint("#352840", "#271d33") as brush:
        for x in (30, 110, 190, 270):
            brush.box(x - 6, 620, x + 6, 706, 3)
    with picture.paint("#6a5263") as brush:
        brush.polygon([(-10, 636), (300, 624), (306, 628), (-10, 645)])


def _sailing_boat(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#241c3a", alpha=0.45, blur=3) as brush:
        brush.polygon([(x - 60, y + 14), (x + 60, y + 14), (x + 34, y + 76), (x - 14, y + 112)])
    with picture.paint("#2b2444") as brush:
        brush.line([(x + 2, y), (x + 2, y - 168)], 3)
        brush.line([(x + 2, y - 22), (x + 62, y - 20)], 3)
        brush.line([(x + 2, y - 164), (x - 56, y - 6)], 1)
        brush.line([(x + 2, y - 164), (x + 66, y - 8)], 1)
    with picture.paint("#e7d3d3", "#cfa9ac") as brush:
        brush.polygon(
            curve([(x + 6, y - 30), (x + 30, y - 34), (x + 58, y - 27), (x + 60, y - 21), (x + 6, y - 24)])
        )
    with picture.paint("#f3e4dc", "#d8b9b4") as brush:
        brush.polygon([(x - 70, y - 8), (x + 70, y - 10), (x + 56, y + 15), (x - 46, y + 15)])
    with picture.paint("#9c3f48") as brush:
        brush.polygon([(x - 58, y + 4), (x + 62, y + 3), (x + 56, y + 15), (x - 46, y + 15)])
    with picture.paint("#e9d6d0") as brush:
        brush.box(x - 22, y - 20, x + 26, y - 7, 4)
    with picture.paint("#ffe7a6") as brush:
        for dx in (-14, 0, 14):
            brush.disc(x + dx + 2, y - 13.5, 2.8)
