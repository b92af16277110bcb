"""The school orchestra in the fish hall."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311, PLR0917

import random
from collections.abc import Callable

from bot.demo.newsroom_data.drawing.canvas import HEIGHT, WIDTH, Picture, Point, arc, curve, mix

# Skin and hair.
CHILDREN = [
    ("#f0c9a4", "#b98749"),
    ("#f5d6b8", "#d9b36b"),
    ("#f5d6b8", "#a4532f"),
    ("#e6b78f", "#3a2a24"),
    ("#d9a57c", "#2a2020"),
    ("#a8714d", "#241c1c"),
    ("#7d5138", "#1f1818"),
    ("#f0c9a4", "#6b4630"),
]


def orchestra() -> Picture:
    """Children play in a vaulted fish hall; the conductor is seen from behind, the audience as heads."""
    picture = Picture((0, "#3a2f4d"), (0.5, "#6d4a5c"), (1, "#8a5a55"))
    chance = random.Random(77)
    _hall(picture)
    for x in (330, 640, 950):
        with picture.paint("#ffe2a8", alpha=0.13, blur=12) as beam:
            beam.polygon([(x - 12, -10), (x + 12, -10), (x + 190, 560), (x - 190, 560)])
    with picture.paint("#b9764e", "#8b5338", span=(470, 640)) as stage:
        stage.polygon([(90, 470), (1190, 470), (1300, 640), (-20, 640)])
    with picture.paint("#7a4530", alpha=0.5) as boards:
        for n in range(-14, 15):
            boards.line([(640 + n * 40, 470), (640 + n * 52, 640)], 1.4)
    with picture.paint("#ffe9b8", alpha=0.28, blur=24) as pool:
        pool.disc(640, 540, 470, 62)
    for row, (y, count, size, spread) in enumerate(
        ((478, 9, 0.74, 810), (524, 8, 0.88, 880), (580, 7, 1.04, 900))
    ):
        for n in range(count):
            seat = 640 + (n - (count - 1) / 2) * spread / count + (12 if row == 1 else 0)
            if row == 2 and n == count // 2:
                continue  # here stands the conductor
            _player(picture, seat, y, size, row, chance)
    with picture.paint("#6e3d30", "#4a2a2a", span=(634, 720)) as edge:
        edge.box(-20, 634, WIDTH + 20, HEIGHT + 10)
    _conductor(picture, 640, 668)
    _audience(picture, chance)
    return picture


def _hall(picture: Picture) -> None:
    with picture.paint("#7d5b66", "#a8756a", span=(60, 470)) as wall:
        wall.box(-10, 40, WIDTH + 10, 480)
    for n in range(5):
        x = 128 + n * 256
        with picture.paint("#6a4a5a", "#8d6162", span=(60, 470)) as recess:
            recess.polygon([(x - 104, 470), *arc(x, 216, 104, 120, 180, 360), (x + 104, 470)])
        with picture.paint("#f6c887", "#fbe3b4") as pane:
            pane.polygon([(x - 54, 344), *arc(x, 212, 54, 62, 180, 360), (x + 54, 344)])
        with picture.paint("#6a4a5a") as bars:
            bars.box(x - 3, 146, x + 3, 346)
            for y in (212, 262, 304):
                bars.box(x - 56, y - 2.5, x + 56, y + 2.5)
            bars.box(x - 64, 342, x + 64, 352)
        picture.glow(x, 250, 150, "#ffe9bd", 0.26)
    with picture.paint("#54394c", "#6d4a55") as columns:
        for n in range(6):
            x = n * 256
            columns.box(x - 15, 190, x + 15, 480)
            columns.box(x - 24, 180, x + 24, 196, 3)
            columns.box(x - 22, 456, x + 22, 480, 3)
    with picture.paint("#2f2440", "#443050") as roof:
        roof.box(-10, -10, WIDTH + 10, 46)
        for n in range(9):
            roof.box(n * 160 - 9, 30, n * 160 + 9, 74)
    colors = ["#e9806e", "#f2c14e", "#7fb7a6", "#f4e3c2", "#6f9bc4"]
    for rope in range(2):
        line = [
            (x, 70 + 44 * rope + 46 * (1 - ((x % 640) / 320 - 1) ** 2)) for x in range(-10, WIDTH + 20, 10)
        ]
        with picture.paint("#3a2a40", alpha=0.8) as brush:
            brush.line(line, 1.6)
        for n in range(3, len(line) - 3, 5):
            flag_x, flag_y = line[n]
            with picture.paint(colors[(n + rope) % 5]) as flag:
                flag.polygon([(flag_x - 11, flag_y), (flag_x + 11, flag_y), (flag_x, flag_y + 24)])


def _player(picture: Picture, x: float, y: float, size: float, row: int, chance: random.Random) -> None:
    """A seated child with an instrument: winds behind, then strings, cellos in front."""
    skin, hair = chance.choice(CHILDREN)
    shirt = chance.choice(["#f4ede2", "#e7ecee", "#f7f1e0"])

    def at(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    with picture.paint("#3c2430", alpha=0.4, blur=3) as shadow:
        shadow.disc(x, y + 4 * size, 40 * size, 7 * size)
    with picture.paint("#2e3350", "#23273f") as legs:
        legs.polygon(
            [
                at(-22, -34),
                at(22, -34),
                at(26, -22),
                at(20, 4),
                at(9, 4),
                at(6, -16),
                at(-6, -16),
                at(-9, 4),
                at(-20, 4),
                at(-26, -22),
            ]
        )
    with picture.paint(shirt, mix(shirt, "#b08d7a", 0.3)) as body:
        body.polygon(
            [at(-21, -30), *[at(px, py) for px, py in arc(0, -70, 20, 12, 180, 360, 12)], at(21, -30)]
        )
    with picture.paint(skin) as head:
        head.box(*at(-5, -88), *at(5, -76))
        head.disc(*at(0, -98), 15 * size, 17 * size)
    with picture.paint(hair) as locks:
        locks.polygon(
            [
                at(-17, -98),
                *[at(px, py) for px, py in arc(0, -101, 17, 17, 180, 360, 14)],
                at(17, -98),
                at(11, -106),
                at(-9, -107),
            ]
        )
        if chance.random() < 0.5:
            locks.polygon([at(-17, -101), at(-10, -106), at(-13, -78), at(-20, -80)])
            locks.polygon([at(17, -101), at(10, -106), at(13, -78), at(20, -80)])
    with picture.paint("#3a2826") as face:
        face.disc(*at(-5.5, -97), 1.7 * size)
        face.disc(*at(5.5, -97), 1.7 * size)
    _instrument(picture, at, size, skin, shirt, row, chance)


def _instrument(
    picture: Picture,
    at: Callable[[float, float], Point],
    size: float,
    skin: str,
    shirt: str,
    row: int,
    chance: random.Random,
) -> None:
    if row == 0:
        if chance.random() < 0.5:
            with picture.paint("#e2b04a", "#c08a2f") as horn:
                horn.line([at(2, -90), at(34, -84)], 5 * size)
                horn.polygon([at(32, -90), at(50, -98), at(50, -68), at(32, -79)])
                horn.line([at(8, -82), at(28, -80)], 4 * size)
        else:
            with picture.paint("#2c2530") as clarinet:
                clarinet.line([at(0, -88), at(12, -44)], 5 * size)
                clarinet.polygon([at(9, -46), at(17, -48), at(20, -36), at(9, -34)])
        arms = (at(10, -62), at(14, -70))
    elif row == 1:
        wood = chance.choice(["#a9602f", "#8f4f28", "#bf7238"])
        with picture.paint(wood, mix(wood, "#3a1d10", 0.3)) as violin:
            violin.polygon(
                [
                    at(2, -84),
                    at(8, -92),
                    at(20, -84),
                    at(30, -86),
                    at(36, -76),
                    at(28, -68),
                    at(18, -72),
                    at(6, -74),
                ]
            )
        with picture.paint("#3a231a") as neck:
            neck.line([at(32, -78), at(56, -70)], 3.4 * size)
        with picture.paint("#f0e2c4") as bow:
            bow.line([at(-6, -52), at(40, -104)], 2 * size)
        arms = (at(50, -68), at(-4, -54))
    else:
        wood = chance.choice(["#b3652f", "#9a5529"])
        with picture.paint(wood, mix(wood, "#3a1d10", 0.35)) as cello:
            cello.disc(*at(2, -22), 19 * size, 17 * size)
            cello.disc(*at(2, -48), 15 * size, 13 * size)
            cello.box(*at(-10, -44), *at(14, -24))
        with picture.paint("#3a231a") as neck:
            neck.line([at(3, -34), at(21, -104)], 4.4 * size)
            neck.line([at(2, -6), at(0, 8)], 2.4 * size)
            neck.box(*at(-3, -34), *at(6, -31))
        with picture.paint("#f0e2c4") as bow:
            bow.line([at(-34, -30), at(40, -38)], 2.2 * size)
        arms = (at(17, -84), at(-32, -31))
    for side, hand in ((1, arms[0]), (-1, arms[1])):
        with picture.paint(shirt) as sleeve:
            sleeve.line([at(side * 16, -70), at(side * 24, -54), hand], 9 * size)
        with picture.paint(skin) as fist:
            fist.disc(*hand, 5 * size)


def _conductor(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#4a2f2c", "#38231f") as podium:
        podium.polygon([(x - 70, y - 26), (x + 70, y - 26), (x + 84, y + 12), (x - 84, y + 12)])
    with picture.paint("#22273f", "#171a2c") as coat:
        coat.box(x - 17, y - 70, x - 3, y - 24, 3)
        coat.box(x + 3, y - 70, x + 17, y - 24, 3)
        coat.polygon(
            [
                (x - 30, y - 62),
                (x - 27, y - 148),
                *arc(x, y - 148, 28, 18, 180, 360, 16),
                (x + 27, y - 148),
                (x + 30, y - 62),
                (x + 6, y - 44),
                (x, y - 62),
                (x - 6, y - 44),
            ]
        )
        coat.line(curve([(x - 22, y - 146), (x - 58, y - 134), (x - 84, y - 172)]), 15)
        coat.line(curve([(x + 22, y - 146), (x + 60, y - 142), (x + 78, y - 190)]), 15)
    with picture.paint("#d9a57c") as hands:
        hands.disc(x - 86, y - 176, 8)
        hands.disc(x + 79, y - 195, 8)
        hands.box(x - 8, y - 182, x + 8, y - 160)
    with picture.paint("#f7f1e4") as baton:
        baton.line([(x + 79, y - 197), (x + 108, y - 244)], 2.6)
    with picture.paint("#b9b3ae", "#97918c") as hair:
        hair.disc(x, y - 190, 21, 23)
        hair.disc(x - 19, y - 178, 8, 12)
        hair.disc(x + 19, y - 178, 8, 12)


def _audience(picture: Picture, chance: random.Random) -> None:
    for y, size, color, count in ((694, 24, "#3b2436", 19), (734, 31, "#2a1a2a", 15)):
        with picture.paint(color) as heads:
            for n in range(count):
                x = (n + 0.5) * WIDTH / count + chance.uniform(-14, 14)
                tall = size * chance.uniform(0.88, 1.12)
                heads.disc(x, y - tall * 0.2, tall * 0.8, tall)
                heads.disc(x, y + tall * 1.5, tall * 1.7, tall * 1.1)
                if chance.random() < 0.3:
                    heads.disc(x, y - tall * 1.25, tall * 0.36)
