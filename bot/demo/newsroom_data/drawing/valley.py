"""Pictures of the valley on fine days: the morning the desk opens, the old bridge."""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311, RUF005

import random

from bot.demo.newsroom_data.drawing.canvas import (
    HEIGHT,
    WIDTH,
    Picture,
    arc,
    cloud,
    conifer,
    curve,
    hills,
    leafy_tree,
    mix,
    peaks,
)


def valley() -> Picture:
    """Morning over the Arven valley: layers of hills, a river winding to the sun, a village."""
    picture = Picture((0, "#7fb4d6"), (0.28, "#bcd9e2"), (0.5, "#f8e4c0"), (0.62, "#fbd29c"), (1, "#f6c78f"))
    picture.glow(860, 330, 620, "#fff3d0", 0.85)
    with picture.paint("#fffaf0") as brush:
        brush.disc(860, 322, 44)
    chance = random.Random(4)
    with picture.paint("#ffffff", "#fbe9d0", alpha=0.7, blur=1.2) as brush:
        for x, y, width in ((240, 150, 300), (520, 92, 180), (1080, 128, 260)):
            cloud(brush, x, y, width, chance)
    summits = [
        (40, 290),
        (190, 226),
        (330, 268),
        (450, 250),
        (640, 318),
        (1000, 292),
        (1150, 222),
        (1290, 262),
    ]
    with picture.paint("#9fb8cf", "#e9d4bd", span=(230, 430)) as brush:
        brush.below(peaks(400, summits, 11, jag=5))
    layers = [
        (400, 26, 2, "#a9bfae", "#dccfa6"),
        (436, 34, 9, "#86ab8f", "#b9c28f"),
        (482, 36, 14, "#5f9377", "#93b27b"),
    ]
    for base, height, seed, top, bottom in layers:
        with picture.paint(top, bottom, span=(base - 40, base + 130)) as brush:
            brush.below(hills(base, height, seed, rough=0.4, waves=5))
        picture.glow(860, base + 26, 560, "#ffe9bd", 0.30)
    with picture.paint("#3f7a63", "#5b9069", span=(500, 720)) as brush:
        brush.below(hills(540, 22, 21, rough=0.4, waves=4))
    # The river narrows towards the sun.
    left = curve([(846, 446), (812, 474), (884, 506), (700, 556), (610, 610), (330, 724)])
    right = curve([(860, 446), (842, 474), (930, 506), (800, 560), (800, 610), (820, 724)])
    with picture.paint("#fff0c9", "#7db4c4", span=(446, 690)) as brush:
        brush.polygon([*left, *reversed(right)])
    with picture.paint("#ffffff", alpha=0.45, blur=0.6) as brush:
        for _ in range(46):
            t = chance.uniform(0.25, 1)
            n = int(t * (len(left) - 1))
            middle = left[n][0] + (right[n][0] - left[n][0]) * chance.uniform(0.15, 0.85)
            length = 6 + 50 * t**3 * chance.uniform(0.5, 1)
            brush.line([(middle - length / 2, left[n][1]), (middle + length / 2, left[n][1])], 1 + 1.6 * t)
    _village(picture, 1010, 566)
    with picture.paint("#2f6552", "#1f4c44") as brush:
        for x in range(-10, 350, 21):
            foot = 646 + x * 0.12 + chance.uniform(0, 26)
            conifer(brush, x + chance.uniform(-9, 9), foot, chance.uniform(90, 190), chance)
    with picture.paint("#3c7558", "#2b5b4b") as brush:
        for x in range(1120, 1300, 34):
            leafy_tree(
                brush, x + chance.uniform(-8, 8), 640 + chance.uniform(0, 30), chance.uniform(80, 120), chance
            )
    with picture.paint("#24584a", "#183f3a") as brush:
        brush.below(curve([(-10, 628), (140, 640), (330, 694), (470, 724), (520, 740), (1290, 760)]))
        brush.below(curve([(-10, 790), (860, 760), (1000, 690), (1130, 650), (1290, 634)]))
    return picture


def _village(picture: Picture, x: float, y: float) -> None:
    houses = [(-78, 4, 40, 26), (-34, 0, 34, 30), (4, 6, 44, 26), (52, 2, 36, 30), (92, 8, 42, 24)]
    with picture.paint("#f7ead2", "#ead3b0") as brush:
        for dx, dy, width, height in houses:
            brush.box(x + dx, y + dy - height, x + dx + width, y + dy)
        brush.box(x + 26, y - 74, x + 42, y)
    with picture.paint("#c06a4c", "#a95844") as brush:
        for dx, dy, width, height in houses:
            roof = y + dy - height
            brush.polygon([(x + dx - 4, roof), (x + dx + width / 2, roof - 17), (x + dx + width + 4, roof)])
        brush.polygon([(x + 24, y - 74), (x + 34, y - 112), (x + 44, y - 74)])
    with picture.paint("#7d5a4c") as brush:
        for dx, dy, width, height in houses:
            for n in (0.28, 0.66):
                brush.box(
                    x + dx + width * n - 3,
                    y + dy - height * 0.66,
                    x + dx + width * n + 3,
                    y + dy - height * 0.3,
                    1,
                )


def bridge() -> Picture:
    """The old stone bridge at Hollin: three arches and their reflection, autumn trees."""
    picture = Picture((0, "#8ec5dc"), (0.35, "#cfe7e4"), (0.62, "#fdeccb"), (1, "#fdeccb"))
    chance = random.Random(8)
    picture.glow(300, 210, 420, "#fff6da", 0.7)
    with picture.paint("#ffffff", "#f4f1e4", alpha=0.85, blur=1) as brush:
        for x, y, width in ((250, 128, 230), (700, 90, 300), (1090, 166, 220)):
            cloud(brush, x, y, width, chance)
    with picture.paint("#a8c4c4", "#d5dcc6", span=(250, 420)) as brush:
        brush.below(hills(326, 42, 5, rough=0.42))
    with picture.paint("#7fa894", "#b3c79c", span=(300, 440)) as brush:
        brush.below(hills(372, 26, 17, rough=0.42))
    shore = 470
    _old_town(picture, shore, chance)
    trees = [("#d98b3f", "#b9652f"), ("#e0a94a", "#c07f35"), ("#7c9a55", "#567a49"), ("#c9653c", "#9c4531")]
    for n, (top, bottom) in enumerate(trees):
        with picture.paint(top, bottom) as brush:
            for x in (20 + 62 * n, 250 - 50 * n + 8 * n * n, 1020 + 58 * n, 1270 - 40 * n):
                leafy_tree(brush, x, shore + 4, chance.uniform(95, 150), chance)
    _stone_bridge(picture, shore)
    with picture.paint("#87a35f", "#5b7f50", span=(shore - 60, shore)) as brush:
        brush.polygon([*curve([(-10, 400), (90, 398), (190, 424), (262, 456), (292, 474)]), (-10, 474)])
        brush.polygon([*curve([(988, 474), (1018, 456), (1090, 424), (1190, 398), (1290, 400)]), (1290, 474)])
    with picture.paint("#d98b3f", "#b9652f") as brush:
        leafy_tree(brush, 74, shore - 44, 132, chance)
        leafy_tree(brush, 1226, shore - 42, 120, chance)
    with picture.paint("#e0b04a", "#c78a35") as brush:
        leafy_tree(brush, 148, shore - 34, 92, chance)
        leafy_tree(brush, 1152, shore - 36, 104, chance)
    picture.mirror(shore, shade="#4f93a5", strength=0.26, blur=0.9, ripple=3.2)
    with picture.paint("#ffffff", alpha=0.3, blur=0.5) as brush:
        for _ in range(70):
            level = shore + 8 + (HEIGHT - shore) * chance.random() ** 0.8
            near = (level - shore) / (HEIGHT - shore)
            start, length = chance.uniform(0, WIDTH), (14 + 90 * near) * chance.uniform(0.4, 1)
            brush.line([(start, level), (start + length, level)], 0.8 + 1.6 * near)
    _rowing_boat(picture, 392, 602)
    return picture


def _old_town(picture: Picture, shore: float, chance: random.Random) -> None:
    walls = ["#f4dcb8", "#eec9a2", "#f7e8cf", "#e3b893", "#f2d3ad"]
    roofs = ["#b5593f", "#a34c3a", "#c46a49"]
    x = 300.0
    while x < 990:
        width, height = chance.uniform(44, 66), chance.uniform(62, 112)
        wall, roof = chance.choice(walls), chance.choice(roofs)
        with picture.paint(mix(wall, "#dfe3d4", 0.30), mix(wall, "#e8dcc0", 0.3)) as brush:
            brush.box(x, shore - height, x + width, shore)
        with picture.paint(mix(roof, "#dfe3d4", 0.25)) as brush:
            brush.polygon(
                [
                    (x - 3, shore - height),
                    (x + width / 2, shore - height - 30),
                    (x + width + 3, shore - height),
                ]
            )
        with picture.paint("#8a6f63", alpha=0.8) as brush:
            for row in range(int(height // 30)):
                for column in (0.27, 0.62):
                    top = shore - height + 10 + 28 * row
                    brush.box(x + width * column - 4, top, x + width * column + 4, top + 13, 1)
        x += width - 1
    with picture.paint("#efe0c4", "#e3cca6") as brush:
        brush.box(748, shore - 205, 782, shore)
    with picture.paint("#5f8f86", "#4b7a73") as brush:
        brush.polygon([(743, shore - 205), (765, shore - 268), (787, shore - 205)])
    with picture.paint("#7a6a5c") as brush:
        brush.disc(765, shore - 180, 8)


def _stone_bridge(picture: Picture, shore: float) -> None:
    """A deck that rises to the middle, on three arches, with cutwaters between."""

    def deck(x: float) -> float:
        return shore - 92 - 44 * (1 - ((x - 640) / 470) ** 2)

    line = [(x, deck(x)) for x in range(30, 1251, 10)]
    mask, brush = picture.mask()
    brush.polygon([*line, (1250, shore + 2), (30, shore + 2)])
    for x, rx, ry in ((380, 92, 84), (640, 118, 108), (900, 92, 84)):
        brush.polygon([(x - rx, shore + 3), *arc(x, shore, rx, ry, 180, 360), (x + rx, shore + 3)], value=0)
    # Under the arches one sees their shaded far side.
    with picture.paint("#8d7f72", "#75796f") as shade:
        for x, rx, ry in ((380, 92, 84), (640, 118, 108), (900, 92, 84)):
            rim = arc(x, shore, rx, ry, 180, 300)
            shade.polygon([*rim, *reversed([(px + 20, py + 4) for px, py in rim])])
    with picture.paint("#dcc8a6", "#bfa988", within=mask) as stone:
        stone.box(20, 300, 1260, shore + 2)
    with picture.paint("#a8906f", alpha=0.5, within=mask) as joints:
        chance = random.Random(3)
        for row in range(14):
            y = shore - 8 - row * 12
            joints.line([(20, y), (1260, y)], 0.8)
            for _ in range(66):
                gap = chance.uniform(20, 1260)
                joints.line([(gap, y), (gap, y - 12)], 0.8)
    with picture.paint("#cbb590", "#b39b78") as rims:
        for x, rx, ry in ((380, 92, 84), (640, 118, 108), (900, 92, 84)):
            outer, inner = arc(x, shore, rx + 11, ry + 11, 180, 360), arc(x, shore, rx, ry, 180, 360)
            rims.polygon([*outer, *reversed(inner)])
    with picture.paint("#cdb894", "#a08a6c") as piers:
        for x in (510, 770):
            piers.polygon(
                [
                    (x - 17, shore + 3),
                    (x - 12, shore - 62),
                    (x, shore - 76),
                    (x + 12, shore - 62),
                    (x + 17, shore + 3),
                ]
            )
    with picture.paint("#efe0c2", "#e2cfac") as parapet:
        upper = [(x, y - 13) for x, y in line]
        parapet.polygon([*upper, *reversed([(x, y + 5) for x, y in line])])
    with picture.paint("#4d5a60") as lamps:
        for x in (260, 450, 640, 830, 1020):
            lamps.box(x - 1.5, deck(x) - 52, x + 1.5, deck(x) - 10)
            lamps.disc(x, deck(x) - 56, 5)
    with picture.paint("#fff3c4") as light:
        for x in (260, 450, 640, 830, 1020):
            light.disc(x, deck(x) - 56, 3.2)
    people = [
        (330, "#d0573f"),
        (352, "#2f6f86"),
        (545, "#394a63"),
        (716, "#c98a2d"),
        (735, "#7d4a6e"),
        (930, "#3f7f68"),
    ]
    for x, coat in people:
        with picture.paint(coat) as brush:
            brush.polygon(
                [(x - 4, deck(x) - 8), (x - 3, deck(x) - 24), (x + 3, deck(x) - 24), (x + 4, deck(x) - 8)]
            )
        with picture.paint("#e9bf9b") as brush:
            brush.disc(x, deck(x) - 27.5, 3.6)


def _rowing_boat(picture: Picture, x: float, y: float) -> None:
    with picture.paint("#1f4a57", alpha=0.30, blur=2) as brush:
        brush.disc(x, y + 15, 66, 6)
    with picture.paint("#b4553c", "#8f3f31") as brush:
        brush.polygon(
            curve([(x - 62, y - 8), (x - 44, y + 12), (x + 40, y + 12), (x + 62, y - 10)]) + [(x, y - 4)]
        )
    with picture.paint("#e9d3ac") as brush:
        brush.line(curve([(x - 62, y - 8), (x, y - 1), (x + 62, y - 10)]), 3)
    with picture.paint("#33475b") as brush:
        brush.polygon([(x - 8, y), (x - 9, y - 24), (x + 7, y - 24), (x + 9, y)])
    with picture.paint("#e9bf9b") as brush:
        brush.disc(x - 1, y - 31, 6.5)
    with picture.paint("#7b5a3c") as brush:
        brush.line([(x - 4, y - 14), (x + 46, y + 20)], 2.4)
