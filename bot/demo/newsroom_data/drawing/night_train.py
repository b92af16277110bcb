"""The night train to the coast."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311

import random

from bot.demo.newsroom_data.drawing.canvas import (
    HEIGHT,
    WIDTH,
    Picture,
    arc,
    conifer,
    curve,
    hills,
    peaks,
    stars,
)


def night_train() -> Picture:
    """A lit train on a viaduct over a lake, under the moon."""
    picture = Picture((0, "#0e1a3c"), (0.3, "#1e3563"), (0.52, "#47669a"), (0.66, "#8c9dbf"), (1, "#8c9dbf"))
    chance = random.Random(31)
    stars(picture, 200, 300, chance)
    picture.glow(985, 140, 330, "#cfdcf5", 0.55)
    with picture.paint("#f7f3df") as brush:
        brush.disc(985, 140, 46)
    with picture.paint("#e3dcc2", alpha=0.7) as brush:
        for dx, dy, r in ((-14, -10, 9), (12, 14, 12), (18, -18, 6), (-20, 16, 6), (0, 2, 5)):
            brush.disc(985 + dx, 140 + dy, r)
    far = [(70, 262), (250, 200), (430, 270), (640, 222), (850, 280), (1060, 212), (1230, 252)]
    with picture.paint("#5d78a8", "#8095bd", span=(200, 420)) as brush:
        brush.below(peaks(420, far, 3, 5))
    near = [(-20, 300), (160, 262), (370, 330), (560, 300), (760, 342), (960, 290), (1180, 320)]
    with picture.paint("#1c3059", "#30497a", span=(260, 470)) as brush:
        brush.below(peaks(450, near, 8, 5))
    with picture.paint("#7d92bb", alpha=0.5, blur=14) as brush:
        brush.box(-20, 404, WIDTH + 20, 430)
    shore = 478
    with picture.paint("#22395f", "#2c466e") as brush:
        brush.below(hills(440, 20, 12, rough=0.45))
    with picture.paint("#1b2f52") as brush:
        for x in range(-10, 1300, 19):
            if not 420 < x < 1010:
                conifer(brush, x + chance.uniform(-6, 6), 474, chance.uniform(26, 58), chance)
    _viaduct(picture, shore)
    _train(picture, shore - 96)
    picture.mirror(shore, shade="#16294c", strength=0.26, blur=1.1, ripple=4.5)
    with picture.paint("#dfe8fa", alpha=0.30, blur=0.6) as brush:
        for _ in range(80):
            y = shore + 8 + (HEIGHT - shore) * chance.random()
            near_us = (y - shore) / (HEIGHT - shore)
            glint = 985 + chance.gauss(0, 40 + 130 * near_us)
            brush.line([(glint, y), (glint + 10 + 60 * near_us * chance.random(), y)], 0.8 + 1.4 * near_us)
    with picture.paint("#0c1730", "#0a1226") as brush:
        brush.below(curve([(-10, 640), (150, 650), (320, 700), (440, 735), (1290, 760)]))
        brush.below(curve([(-10, 820), (960, 745), (1110, 690), (1290, 662)]))
        for x in (12, 46, 84, 130, 168, 214, 262):
            conifer(brush, x, 690 + x * 0.08, chance.uniform(110, 230), chance)
        for x in (1120, 1160, 1196, 1236, 1272):
            conifer(brush, x, 716 - (x - 1120) * 0.12, chance.uniform(90, 180), chance)
    return picture


def _viaduct(picture: Picture, shore: float) -> None:
    mask, brush = picture.mask()
    brush.box(-20, shore - 88, WIDTH + 20, shore + 2)
    for n in range(13):
        x = 40 + n * 104
        brush.polygon(
            [(x - 36, shore + 3), *arc(x, shore - 36, 36, 36, 180, 360), (x + 36, shore + 3)], value=0
        )
    with picture.paint("#51658c", "#34486f", within=mask) as stone:
        stone.box(-20, shore - 90, WIDTH + 20, shore + 2)
    with picture.paint("#253a60", alpha=0.9, within=mask) as shade:
        for n in range(13):
            x = 40 + n * 104
            ring, inner = arc(x, shore - 36, 42, 42, 180, 360), arc(x, shore - 36, 36, 36, 180, 360)
            shade.polygon([*ring, *reversed(inner)])
    with picture.paint("#6f84ab", "#5b7099") as edge:
        edge.box(-20, shore - 98, WIDTH + 20, shore - 86)
    with picture.paint("#2b3f66") as posts:
        for x in range(-4, WIDTH, 104):
            posts.box(x - 1.5, shore - 176, x + 1.5, shore - 96)
            posts.line([(x, shore - 172), (x + 22, shore - 172)], 1.6)
        posts.line([(-20, shore - 168), (WIDTH + 20, shore - 168)], 1)


def _train(picture: Picture, rail: float) -> None:
    cars = [(96, 172), (276, 172), (456, 172), (636, 172)]
    engine = (816, 150)
    picture.beam(960, rail - 20, -1, 12, 360, "#ffedb0", 0.5)
    with picture.paint("#7a2e3a", "#5b2230") as body:
        for x, width in cars:
            body.box(x, rail - 54, x + width, rail - 4, 7)
    with picture.paint("#2a3f6b", "#1e2f54") as body:
        body.polygon(
            [
                (engine[0], rail - 4),
                (engine[0], rail - 54),
                (engine[0] + 104, rail - 54),
                *arc(engine[0] + 104, rail - 20, 46, 34, -90, 0, 14),
                (engine[0] + 150, rail - 4),
            ]
        )
    with picture.paint("#d9dde8", alpha=0.9) as trim:
        for x, width in cars:
            trim.box(x + 2, rail - 57, x + width - 2, rail - 52, 3)
        trim.box(engine[0] + 4, rail - 57, engine[0] + 100, rail - 52, 3)
        trim.box(engine[0] + 4, rail - 20, engine[0] + 146, rail - 16)
    with picture.paint("#10182c") as under:
        for x, width in [*cars, engine]:
            under.box(x + 8, rail - 6, x + width - 8, rail + 1, 2)
            for wheel in (22, 42, width - 42, width - 22):
                under.disc(x + wheel, rail - 2, 6.5)
    with picture.paint("#ffdf94", alpha=0.5, blur=7) as light:
        for x, width in cars:
            light.box(x + 10, rail - 48, x + width - 10, rail - 20)
    with picture.paint("#fff0be", "#ffd27a") as windows:
        for n, (x, _) in enumerate(cars):
            for column in range(6):
                if n == 1:  # the sleeping car has its blinds down, but for two
                    if column in {1, 4}:
                        windows.box(x + 14 + column * 25, rail - 45, x + 31 + column * 25, rail - 24, 3)
                else:
                    windows.box(x + 14 + column * 25, rail - 45, x + 31 + column * 25, rail - 24, 3)
        windows.polygon([(938, rail - 44), (951, rail - 40), (959, rail - 26), (938, rail - 26)])
        windows.disc(961, rail - 18, 3.4)
    with picture.paint("#b98d79", "#a37767") as blinds:
        for column in (0, 2, 3, 5):
            x = cars[1][0] + 14 + column * 25
            blinds.box(x, rail - 45, x + 17, rail - 24, 3)
    with picture.paint("#5a2631") as people:
        for x, column in ((96, 1), (96, 4), (456, 0), (456, 3), (636, 2), (636, 5)):
            px = x + 22.5 + column * 25
            people.disc(px, rail - 34, 4)
            people.polygon(
                [(px - 7, rail - 24), (px - 4, rail - 30), (px + 4, rail - 30), (px + 7, rail - 24)]
            )
