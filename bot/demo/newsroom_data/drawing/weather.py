"""Pictures of weather: the river in the rain, the first snow on the pass."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311, PLR0917, RUF005

import math
import random

from bot.demo.newsroom_data.drawing.canvas import (
    HEIGHT,
    WIDTH,
    Picture,
    Point,
    arc,
    cloud,
    conifer,
    curve,
    hills,
    leafy_tree,
    mix,
    peaks,
)


def rain() -> Picture:
    """The river Arven in the rain: grey light, willows, a gauge, somebody with an umbrella on the dyke."""
    picture = Picture((0, "#6f8796"), (0.4, "#93a8b1"), (0.6, "#b9c6c6"), (1, "#b9c6c6"))
    chance = random.Random(12)
    for alpha, color, count in ((0.75, "#566d7c", 6), (0.6, "#71899a", 6), (0.5, "#a3b5bc", 4)):
        with picture.paint(color, alpha=alpha, blur=22) as brush:
            for _ in range(count):
                x, y = chance.uniform(-60, WIDTH + 60), chance.uniform(-10, 190)
                brush.disc(x, y, chance.uniform(170, 360), chance.uniform(24, 58))
    for base, seed, top, bottom in (
        (340, 6, "#8ea3a8", "#a9b8b6"),
        (378, 15, "#748d8e", "#93a8a2"),
        (412, 31, "#5a7a74", "#7b968a"),
    ):
        with picture.paint(top, bottom, span=(base - 40, base + 80)) as brush:
            brush.below(hills(base, 26, seed, rough=0.45, waves=5))
        with picture.paint("#c4d0cf", alpha=0.40, blur=16) as brush:
            brush.box(-20, base + 26, WIDTH + 20, base + 52)
    shore = 452
    with picture.paint("#4d6f66") as brush:
        for x in range(20, 1280, 46):
            if not 560 < x < 720:
                leafy_tree(brush, x + chance.uniform(-14, 14), shore + 4, chance.uniform(54, 96), chance)
    picture.mirror(shore, shade="#66808a", strength=0.34, blur=3.2, ripple=5)
    with picture.paint("#d9e3e4", alpha=0.35, blur=0.5) as brush:
        for _ in range(90):
            y = shore + 6 + (HEIGHT - shore) * chance.random()
            near = (y - shore) / (HEIGHT - shore)
            x, length = chance.uniform(-40, WIDTH), (16 + 120 * near) * chance.uniform(0.4, 1)
            brush.line(curve([(x, y), (x + length / 2, y - 2 - 3 * near), (x + length, y)]), 0.8 + 1.4 * near)
    with picture.paint("#e6eeee", alpha=0.55) as brush:
        for _ in range(46):
            y = shore + 40 + (HEIGHT - shore - 60) * chance.random()
            near = (y - shore) / (HEIGHT - shore)
            x, r = chance.uniform(0, 860), 5 + 13 * near
            brush.line(arc(x, y, r, r * 0.32, 0, 360), 1)
    _gauge(picture, 300, shore + 40)
    with picture.paint("#55785a", "#38584a") as brush:
        brush.polygon(
            curve([(1290, 474), (1120, 486), (990, 540), (900, 610), (820, 690), (770, 740)]) + [(1290, 740)]
        )
    with picture.paint("#9aa58f", "#7f8f82") as brush:
        path = curve([(1290, 520), (1160, 536), (1060, 586), (980, 650), (930, 740)])
        brush.polygon([*path, *reversed([(x + 58 + (y - 520) * 0.22, y + 12) for x, y in path])])
    _umbrella(picture, 1076, 600)
    with picture.paint("#eef4f5", alpha=0.34) as brush:
        for _ in range(330):
            x, y, length = (
                chance.uniform(-60, WIDTH + 40),
                chance.uniform(-40, HEIGHT),
                chance.uniform(14, 34),
            )
            brush.line([(x, y), (x - length * 0.22, y + length)], 1)
    return picture


def _gauge(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#f3f1e6", "#d9dcd4") as brush:
        brush.box(x - 13, y - 150, x + 13, y + 44, 2)
    with picture.paint("#c94f3d") as brush:
        brush.box(x - 13, y - 150, x + 13, y - 122, 2)
    with picture.paint("#33525c") as brush:
        for n in range(9):
            width = 16 if n % 2 == 0 else 9
            brush.box(x - 11, y - 112 + n * 16, x - 11 + width, y - 108 + n * 16)
    with picture.paint("#dfe8e8", alpha=0.8) as brush:
        brush.line(arc(x, y + 44, 26, 6, 0, 360), 1.4)


def _umbrella(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#20343a", alpha=0.3, blur=2) as brush:
        brush.disc(x + 2, y + 3, 26, 5)
    with picture.paint("#2c4152", "#22323f") as brush:
        brush.polygon([(x - 15, y - 16), (x - 11, y - 66), (x + 11, y - 66), (x + 16, y - 16)])
        brush.box(x - 9, y - 18, x - 2, y + 2)
        brush.box(x + 3, y - 18, x + 10, y + 2)
    with picture.paint("#e9bf9b") as brush:
        brush.disc(x, y - 75, 10)
    with picture.paint("#3a2c29") as brush:
        brush.polygon([*arc(x, y - 77, 10.5, 10, 180, 360), (x + 10, y - 74), (x - 10, y - 74)])
    with picture.paint("#463a35") as brush:
        brush.line([(x + 14, y - 48), (x + 14, y - 128)], 2.6)
    canopy: list[Point] = arc(x + 14, y - 92, 62, 50, 180, 360)
    scallops = [
        point for n in range(4) for point in arc(x + 14 + 46.5 - 31 * n, y - 92, 15.5, 7, 0, -180, 10)
    ]
    with picture.paint("#e2a33b", "#c9832d") as brush:
        brush.polygon([*canopy, *scallops])
    with picture.paint("#b87426") as brush:
        brush.line(arc(x + 14, y - 92, 31, 50, 180, 268), 1.6)
        brush.line(arc(x + 14, y - 92, 31, 50, 272, 360), 1.6)
        brush.line([(x + 14, y - 142), (x + 14, y - 96)], 1.6)
        brush.line([(x + 14, y - 142), (x + 14, y - 150)], 2.4)


def snow() -> Picture:
    """First snow on the Karrow pass: white summits, a winding road, firs, a small yellow bus."""
    picture = Picture((0, "#5f97c4"), (0.35, "#a8cbe2"), (0.62, "#e9eff3"), (1, "#f4f2f0"))
    chance = random.Random(23)
    picture.glow(1040, 120, 420, "#fffbe8", 0.75)
    with picture.paint("#ffffff", alpha=0.75, blur=1.4) as brush:
        for x, y, width in ((200, 120, 240), (560, 76, 170), (930, 178, 230)):
            cloud(brush, x, y, width, chance)
    far = peaks(
        400, [(30, 250), (260, 206), (520, 232), (700, 214), (800, 250), (1120, 226), (1250, 190)], 5, 6
    )
    with picture.paint("#c5d6e6", "#e6edf2", span=(180, 380)) as brush:
        brush.below(far)
    for summit, seed, left, right in (
        ((430, 96), 41, 90, 820),
        ((930, 140), 43, 640, 1290),
        ((110, 190), 47, -180, 420),
    ):
        _summit(picture, summit, left, right, 470, seed)
    with picture.paint("#f7fafc", "#dfe9f0", span=(420, 720)) as brush:
        brush.below(
            curve([(-10, 446), (160, 420), (380, 452), (640, 430), (900, 456), (1100, 424), (1290, 440)])
        )
    with picture.paint("#ffffff", "#cfdfea", span=(480, 720)) as brush:
        brush.below(curve([(-10, 556), (220, 500), (480, 520), (760, 548), (1020, 508), (1290, 540)]))
    road = [(690, 436), (760, 452), (640, 480), (560, 508), (720, 540), (900, 580), (800, 640), (560, 730)]
    centre = curve(road, 20)
    count = len(centre)
    left_edge = [(x - 3 - 60 * (n / count) ** 2, y) for n, (x, y) in enumerate(centre)]
    right_edge = [(x + 3 + 60 * (n / count) ** 2, y + 2) for n, (x, y) in enumerate(centre)]
    with picture.paint("#8fa3b3", "#5d7182", span=(436, 720)) as brush:
        brush.polygon([*left_edge, *reversed(right_edge)])
    with picture.paint("#ffffff", alpha=0.85) as brush:
        for n in range(20, count - 4, 6):
            (x1, y1), (x2, y2) = centre[n], centre[n + 3]
            brush.line([(x1, y1), (x2, y2)], 0.6 + 3.4 * (n / count) ** 2)
    with picture.paint("#c3402f") as brush:
        for n in range(18, count, 13):
            for side, edge in ((-1, left_edge[n]), (1, right_edge[n])):
                tall = 7 + 34 * (n / count) ** 1.6
                brush.box(
                    edge[0] + side * 5 - 0.6 - tall / 40,
                    edge[1] - tall,
                    edge[0] + side * 5 + 0.6 + tall / 40,
                    edge[1],
                )
    _bus(picture, 846, 562)
    for x in (20, 66, 104, 150, 196, 246, 300, 980, 1030, 1066, 1120, 1160, 1204, 1262):
        _snowy_fir(picture, x, 468 + chance.uniform(0, 26), chance.uniform(44, 78), "#4a7680", chance)
    for x, foot, height in (
        (40, 640, 200),
        (120, 690, 250),
        (214, 716, 176),
        (1100, 676, 190),
        (1180, 706, 260),
    ):
        _snowy_fir(picture, x, foot, height, "#2e5a66", chance)
    _snowy_fir(picture, 1262, 730, 210, "#2e5a66", chance)
    with picture.paint("#ffffff", "#e3edf3") as brush:
        brush.below(curve([(-10, 664), (130, 676), (300, 722), (420, 745), (1290, 790)]))
        brush.below(curve([(-10, 800), (900, 760), (1040, 712), (1170, 690), (1290, 694)]))
    with picture.paint("#ffffff", alpha=0.85) as brush:
        for _ in range(120):
            brush.disc(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), chance.uniform(0.8, 2.6))
    return picture


def _summit(picture: Picture, summit: Point, left: float, right: float, foot: float, seed: int) -> None:
    """A mountain in snow: a lit face, a shaded one, and bare rock where it is too steep for snow."""
    chance = random.Random(seed)
    x, y = summit

    def flank(end: float, steps: int = 30) -> list[Point]:
        line = []
        for n in range(1, steps + 1):
            t = n / steps
            shake = 7 * min(1, 5 * t)
            line.append((x + (end - x) * t + chance.uniform(-shake, shake), y + (foot - y) * t**0.86))
        return line

    west, east = flank(left), flank(right)
    spine = [(x + 34 * math.sin(n * 1.1) * n / 8 + n * 6, y + (foot - y) * n / 12) for n in range(13)]
    with picture.paint("#ffffff", "#dfe9f1", span=(y, foot)) as brush:
        brush.polygon([summit, *east, (x, foot), *reversed(west)])
    shaded, brush = picture.mask()
    brush.polygon([*spine, *reversed([summit, *west])])
    with picture.paint("#bfd2e3", "#d3e0ea", span=(y, foot), within=shaded) as brush:
        brush.box(0, 0, WIDTH, HEIGHT)
    for color, edge, towards in (("#8ea5b8", east, 1), ("#7b95ad", west, -1)):
        with picture.paint(color, mix(color, "#dfe8ee", 0.6), span=(y, foot)) as brush:
            for n in range(3, 24, 3):
                ex, ey = edge[n]
                inward = chance.uniform(0.16, 0.62)
                sx, sy = ex + (spine[min(12, n // 2)][0] - ex) * inward, ey + chance.uniform(-6, 10)
                size = chance.uniform(5, 15) * (0.6 + n / 26)
                # Slivers that lean as the slope does.
                brush.polygon(
                    [
                        (sx - towards * size * 0.5, sy - size),
                        (sx + towards * size * 0.15, sy - size * 0.35),
                        (sx + towards * size * 0.95, sy + size * 1.25),
                        (sx + towards * size * 0.2, sy + size * 0.5),
                        (sx - towards * size * 0.1, sy + size * 0.75),
                        (sx - towards * size * 0.35, sy - size * 0.1),
                    ]
                )


def _snowy_fir(
    picture: Picture, x: float, foot: float, height: float, green: str, chance: random.Random
) -> None:
    mask, brush = picture.mask()
    conifer(brush, x, foot, height, chance)
    with picture.paint(green, mix(green, "#143039", 0.45), span=(foot - height, foot), within=mask) as brush:
        brush.box(x - height, foot - height - 4, x + height, foot + 4)
    picture.paint_upper_edges(mask, "#f5fafc", max(3.0, height * 0.055))


def _bus(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#3d5161", alpha=0.35, blur=2) as brush:
        brush.disc(x + 4, y + 25, 46, 6)
    with picture.paint("#f0b429", "#dd9a1c") as brush:
        brush.box(x - 42, y - 22, x + 42, y + 20, 7)
    with picture.paint("#fff7e2") as brush:
        brush.box(x - 42, y - 25, x + 42, y - 18, 4)
    with picture.paint("#35536b", "#5c7f97") as brush:
        for n in range(4):
            brush.box(x - 36 + n * 16, y - 13, x - 23 + n * 16, y + 1, 2)
        brush.box(x + 29, y - 13, x + 40, y + 5, 2)
    with picture.paint("#26343f") as brush:
        for dx in (-24, 24):
            brush.disc(x + dx, y + 20, 8)
    with picture.paint("#aebbc4") as brush:
        for dx in (-24, 24):
            brush.disc(x + dx, y + 20, 3.2)
