"""The bakery on Mill Lane."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311, PLR0917

import math
import random

from bot.demo.newsroom_data.drawing.canvas import HEIGHT, WIDTH, Picture, Point, arc, curve, mix


def bakery() -> Picture:
    """A shop front early in the morning: warm window, striped awning, bread on the shelves, a cat."""
    picture = Picture((0, "#dcc7ae"), (0.6, "#e6d3ba"), (1, "#e6d3ba"))
    chance = random.Random(61)
    _masonry(picture, chance)
    for x in (118, 410, 810, 1102):
        _upper_window(picture, x)
    with picture.paint("#2f5d56", "#27504b") as front:
        front.box(190, 176, 1090, 624, 6)
    with picture.paint("#3b6f66", "#2f6058") as front:
        front.box(206, 320, 1074, 612, 4)
        front.box(206, 190, 1074, 262, 4)
    _sign(picture)
    _window(picture, chance)
    _door(picture)
    _awning(picture)
    with picture.paint("#b9aa98", "#8f8478", span=(620, 720)) as street:
        street.box(-5, 624, WIDTH + 5, HEIGHT + 5)
    with picture.paint("#cfc2b0") as kerb:
        kerb.box(-5, 618, WIDTH + 5, 632)
    with picture.paint("#7d7268", alpha=0.5) as joints:
        for row in range(6):
            y = 640 + row * 15 + row**1.7
            joints.line([(-5, y), (WIDTH + 5, y)], 1.2)
            for n in range(-1, 26):
                x = n * 52 + (26 if row % 2 else 0)
                slant = (x - 640) * 0.03
                joints.line([(x, y), (x + slant, y + 15 + row * 1.4)], 1.2)
    with picture.paint("#ffdf9a", alpha=0.42, blur=22) as light:
        light.polygon([(270, 632), (800, 632), (900, 720), (180, 720)])
    _plants(picture, chance)
    _cat(picture, 718, 622)
    _lamp(picture, 1136, 288)
    return picture


def _masonry(picture: Picture, chance: random.Random) -> None:
    with picture.paint("#cdb598", alpha=0.45) as brush:
        for _ in range(70):
            x, y = chance.uniform(0, WIDTH), chance.uniform(10, 610)
            if not 180 < x < 1100 or y < 160:
                brush.box(x, y, x + chance.uniform(26, 44), y + 12, 2)
    with picture.paint("#c9ae8e", "#bfa384") as ledge:
        ledge.box(-5, 140, WIDTH + 5, 158)
    with picture.paint("#efe0c8") as ledge:
        ledge.box(-5, 136, WIDTH + 5, 144)


def _upper_window(picture: Picture, x: float) -> None:
    with picture.paint("#f3e8d6") as frame:
        frame.box(x - 4, -10, x + 64, 112, 3)
    with picture.paint("#86a7b4", "#b8ccd0") as pane:
        pane.box(x + 4, -10, x + 27, 104, 2)
        pane.box(x + 33, -10, x + 56, 104, 2)
    with picture.paint("#f7f1e4", alpha=0.85) as curtain:
        curtain.polygon(curve([(x + 4, -10), (x + 18, -10), (x + 12, 44), (x + 4, 76)]))
        curtain.polygon(curve([(x + 56, -10), (x + 42, -10), (x + 48, 44), (x + 56, 76)]))
    with picture.paint("#2f5d56") as shutter:
        shutter.box(x - 32, -10, x - 8, 112, 2)
        shutter.box(x + 68, -10, x + 92, 112, 2)
    with picture.paint("#264e49") as slats:
        for side in (x - 29, x + 71):
            for n in range(10):
                slats.box(side, 2 + n * 10.5, side + 18, 5 + n * 10.5)


def _sign(picture: Picture) -> None:
    """No letters: a loaf between two ears of wheat says it in every language."""
    gold = "#e9c46a"
    with picture.paint(gold) as brush:
        for side in (-1, 1):
            stem = [(640 + side * (78 + n * 3.9), 236 - 6 * math.sin(n / 40 * math.pi)) for n in range(41)]
            brush.line(stem, 3)
            for n in range(12, 41, 4):
                x, y = stem[n]
                for up in (-1, 1):
                    tip, middle = (x + side * 13, y + up * 14), (x + side * 10, y + up * 3)
                    brush.polygon([(x, y), (x + side * 1, y + up * 10), tip, middle])
        brush.polygon([(584, 250), *arc(640, 232, 58, 36, 165, 375, 40), (696, 250)])
    with picture.paint("#35665e") as cuts:
        for x in (608, 632, 656, 680):
            cuts.line([(x - 8, 206 + abs(x - 644) * 0.16), (x + 4, 232)], 5)


def _window(picture: Picture, chance: random.Random) -> None:
    left, top, right, bottom = 236, 330, 800, 566
    with picture.paint("#1f443f") as frame:
        frame.box(left - 10, top - 10, right + 10, bottom + 10, 4)
    with picture.paint("#ffe3a0", "#f6b765") as room:
        room.box(left, top, right, bottom)
    picture.glow(516, 390, 330, "#fff3cf", 0.75)
    with picture.paint("#1f443f") as frame:  # the glow went past the glass
        frame.box(left - 10, top - 10, left, bottom + 10)
        frame.box(right, top - 10, right + 10, bottom + 10)
    _baker(picture, 660, bottom)
    shelves = (412, 484, 556)
    with picture.paint("#a8703c", "#8d5a2e") as wood:
        for y in shelves[:2]:
            wood.box(left, y, right - 196, y + 9)
        wood.box(left, shelves[2], right, bottom)
    for y, kind in zip(shelves, ("loaves", "buns", "long"), strict=True):
        _bread(picture, kind, left + 14, right - 210 if kind != "long" else right - 16, y, chance)
    with picture.paint("#1f443f") as bars:
        for x in (424, 612):
            bars.box(x - 4, top, x + 4, bottom)
    with picture.paint("#ffffff", alpha=0.14, blur=2) as shine:
        shine.polygon([(300, top), (380, top), (296, bottom), (236, bottom), (236, 480)])
        shine.polygon([(690, top), (720, top), (640, bottom), (606, bottom)])


def _bread(
    picture: Picture, kind: str, left: float, right: float, shelf: float, chance: random.Random
) -> None:
    x = left
    crusts = ["#c67f3b", "#b86f30", "#d29147", "#a9622b"]
    while True:
        crust = chance.choice(crusts)
        if kind == "loaves":
            half, tall = chance.uniform(24, 31), chance.uniform(30, 40)
        elif kind == "buns":
            half, tall = chance.uniform(14, 18), chance.uniform(19, 24)
        else:
            half, tall = chance.uniform(42, 54), chance.uniform(22, 26)
        if x + 2 * half > right:
            return
        centre = x + half
        shape: list[Point] = [
            (x, shelf),
            *arc(centre, shelf - tall * 0.42, half, tall * 0.6, 165, 375, 30),
            (x + 2 * half, shelf),
        ]
        with picture.paint(mix(crust, "#ffd58a", 0.25), mix(crust, "#5a2f16", 0.25)) as brush:
            brush.polygon(shape)
        with picture.paint("#f6d9a2", alpha=0.9) as cuts:
            count = {"loaves": 3, "buns": 1, "long": 5}[kind]
            for n in range(count):
                cx = centre + (n - (count - 1) / 2) * half * (0.5 if kind != "long" else 0.34)
                cuts.line([(cx - 4, shelf - tall * 0.78), (cx + 4, shelf - tall * 0.5)], 3)
        x += 2 * half + chance.uniform(3, 8)


def _baker(picture: Picture, x: float, foot: float) -> None:
    with picture.paint("#fdf6ea", "#ead9c2") as coat:
        coat.polygon(
            [
                (x - 56, foot),
                (x - 46, foot - 92),
                (x - 18, foot - 108),
                (x + 18, foot - 108),
                (x + 46, foot - 92),
                (x + 56, foot),
            ]
        )
    with picture.paint("#5f8f86") as apron:
        apron.polygon([(x - 32, foot), (x - 28, foot - 72), (x + 28, foot - 72), (x + 32, foot)])
        apron.line([(x - 24, foot - 72), (x - 12, foot - 106)], 5)
        apron.line([(x + 24, foot - 72), (x + 12, foot - 106)], 5)
    with picture.paint("#e6b78f") as face:
        face.box(x - 9, foot - 120, x + 9, foot - 100)
        face.disc(x, foot - 134, 24, 27)
    with picture.paint("#6b4630") as hair:
        hair.polygon(
            [
                (x - 26, foot - 136),
                *arc(x, foot - 142, 26, 22, 180, 360),
                (x + 26, foot - 136),
                (x + 20, foot - 148),
                (x - 20, foot - 148),
            ]
        )
        hair.disc(x - 9, foot - 134, 2.4)
        hair.disc(x + 9, foot - 134, 2.4)
    with picture.paint("#a85f47") as smile:
        smile.line(arc(x, foot - 128, 9, 7, 20, 160), 2.2)
    with picture.paint("#ffffff", "#eee2d0") as hat:
        hat.box(x - 27, foot - 166, x + 27, foot - 148, 4)
        for dx, r in ((-18, 15), (0, 19), (18, 15)):
            hat.disc(x + dx, foot - 174, r)


def _door(picture: Picture) -> None:
    with picture.paint("#1f443f") as frame:
        frame.box(846, 326, 1040, 624, 4)
    with picture.paint("#4a8378", "#3b6f66") as door:
        door.box(858, 338, 1028, 624, 3)
    with picture.paint("#ffe3a0", "#f6c27a") as glass:
        glass.box(880, 360, 1006, 500, 6)
    with picture.paint("#4a8378") as bars:
        bars.box(939, 360, 947, 500)
        bars.box(880, 426, 1006, 434)
    with picture.paint("#356459") as panel:
        panel.box(880, 520, 1006, 600, 4)
    with picture.paint("#e9c46a") as brass:
        brass.box(870, 474, 876, 512, 3)
    with picture.paint("#b9a58c", "#a08d76") as step:
        step.box(836, 612, 1050, 628, 2)
    with picture.paint("#fbf4e6") as card:
        card.polygon([(922, 392), (964, 392), (964, 420), (922, 420)])
        card.line([(932, 392), (943, 378), (954, 392)], 1.4)
    with picture.paint("#c65a45") as heart:
        heart.disc(939, 403, 4.6)
        heart.disc(947, 403, 4.6)
        heart.polygon([(934.8, 405), (951.2, 405), (943, 414)])


def _awning(picture: Picture) -> None:
    left, right, top, low, stripes = 196, 1084, 262, 338, 20
    with picture.paint("#1c332f", alpha=0.35, blur=7) as shadow:
        shadow.box(206, 330, 1074, 372)
    width = (right - left) / stripes
    for n in range(stripes):
        color = "#d65f4c" if n % 2 == 0 else "#fbf1e0"
        x1, x2 = left + n * width, left + (n + 1) * width
        spread1, spread2 = (x1 - 640) * 0.045, (x2 - 640) * 0.045
        with picture.paint(color, mix(color, "#7a3a30", 0.18), span=(top, low + 20)) as brush:
            brush.polygon([(x1, top), (x2, top), (x2 + spread2, low), (x1 + spread1, low)])
            middle = (x1 + spread1 + x2 + spread2) / 2
            brush.disc(middle, low, (x2 + spread2 - x1 - spread1) / 2, 17)


def _plants(picture: Picture, chance: random.Random) -> None:
    for x, blooms in ((226, "#e9806e"), (820, "#f2c14e"), (1064, "#e9806e")):
        with picture.paint("#c0704e", "#9d5539") as pot:
            pot.polygon([(x - 30, 574), (x + 30, 574), (x + 22, 626), (x - 22, 626)])
            pot.box(x - 34, 566, x + 34, 580, 3)
        for green, spread in (("#3f7a50", 34), ("#5b9a5f", 26)):
            with picture.paint(green) as leaves:
                for _ in range(16):
                    leaves.disc(
                        x + chance.gauss(0, spread * 0.5), 550 + chance.gauss(0, 11), chance.uniform(7, 13)
                    )
        with picture.paint(blooms) as flowers:
            for _ in range(13):
                flowers.disc(x + chance.gauss(0, 17), 545 + chance.gauss(0, 12), chance.uniform(3, 5.4))


def _cat(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#5a4a40", alpha=0.35, blur=3) as shadow:
        shadow.disc(x + 4, y + 3, 38, 5)
    with picture.paint("#4b4a52", "#37363d") as cat:
        cat.line(curve([(x + 20, y - 6), (x + 50, y - 4), (x + 58, y - 24), (x + 48, y - 36)]), 8)
        cat.polygon(
            [
                *curve(
                    [
                        (x - 24, y + 2),
                        (x - 24, y - 34),
                        (x - 8, y - 58),
                        (x + 14, y - 44),
                        (x + 28, y - 14),
                        (x + 28, y + 2),
                    ]
                )
            ]
        )
        cat.disc(x - 10, y - 66, 18, 16)
        cat.polygon([(x - 26, y - 70), (x - 25, y - 92), (x - 12, y - 80)])
        cat.polygon([(x + 6, y - 70), (x + 5, y - 92), (x - 8, y - 80)])
    with picture.paint("#f2ede6") as bib:
        bib.disc(x - 12, y - 40, 8, 13)
        bib.disc(x - 18, y - 1, 7, 4.5)
        bib.disc(x - 2, y - 1, 7, 4.5)
    with picture.paint("#d7e36b") as eyes:
        eyes.disc(x - 16.5, y - 68, 3.2)
        eyes.disc(x - 4.5, y - 68, 3.2)
    with picture.paint("#1d1c20") as pupils:
        pupils.disc(x - 16.5, y - 68, 1.2, 2.6)
        pupils.disc(x - 4.5, y - 68, 1.2, 2.6)


def _lamp(picture: Picture, x: float, y: float) -> None:
    picture.glow(x, y + 16, 120, "#fff0c0", 0.8)
    with picture.paint("#2b3d3c") as iron:
        iron.line([(x, y - 34), (x, y - 12)], 4)
        iron.line(curve([(x - 40, y - 4), (x - 36, y - 40), (x, y - 36)]), 4)
        iron.polygon([(x - 20, y - 6), (x - 8, y - 22), (x + 8, y - 22), (x + 20, y - 6)])
        iron.box(x - 16, y + 34, x + 16, y + 39, 2)
    with picture.paint("#fff6d8", "#ffd98a") as glass:
        glass.polygon([(x - 17, y - 5), (x + 17, y - 5), (x + 13, y + 34), (x - 13, y + 34)])
