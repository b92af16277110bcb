"""The words that fill the templates in `harmless` and `unkind`; `any` are everyday words."""

WORDS = {
    "place": """
        bridge, crossing, school, library, harbour, market, station, park, museum, hospital, theatre, pool,
        playground, town hall, square, ferry, airport, river, forest, beach, church, mosque, stadium,
        bakery, road, street, tunnel, canal, farm, garden, village, city, neighbourhood, bus stop, car park,
        zoo, mill
    """,
    "topic": """
        budget, plan, tax, vote, election, festival, concert, match, strike, storm, flood, repair, rent,
        timetable, ticket price, parking fee, bin collection, noise, traffic, water bill, heating, cycle
        lane, school meal, speed limit, building site, exhibition, new law, survey, drought, snow, power
        cut, harvest, interview, report, article, photo, headline, story, weather, referendum, debate,
        library card
    """,
    "person": """
        mayor, minister, teacher, doctor, reporter, editor, driver, farmer, nurse, engineer, neighbour,
        council, government, police, coach, captain, author, planner, architect, judge, librarian,
        firefighter, team, committee, company, president, deputy, speaker, student, pensioner, volunteer,
        shopkeeper
    """,
    "name": """
        Anna, Marco, Olga, Peter, Fatima, Chen, Lukas, Maria, Ahmed, Sofia, Tom, Yuki, Priya, Hans, Elena,
        David, Ivan, Laura, Omar, Nina, Paul, Julia, Mehmet, Rosa, Jack, Emma
    """,
    "day": """
        Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, today, tomorrow, tonight, next week,
        in March, in June, in October, this summer, this winter, at noon, in the morning, after work, at six
    """,
    "good": """
        great, good, clear, lovely, wonderful, excellent, helpful, interesting, beautiful, useful, fair,
        nice, brilliant, thoughtful, careful, honest, balanced, friendly, brave, kind, smart, amazing,
        fantastic, fine, clever, generous, sensible, impressive, delightful, fun, perfect, welcome,
        important
    """,
    "weak": """
        wrong, unfair, late, expensive, confusing, slow, disappointing, too small, too big, badly planned,
        short-sighted, unclear, risky, unnecessary, a mistake, a bad idea, overdue, sad, boring, poor, weak,
        hard to believe, not enough, far too loud, incomplete, out of date, one-sided, a waste of money
    """,
    "feeling": """
        happy, glad, sad, surprised, worried, curious, tired, proud, sorry, relieved, afraid, angry,
        disappointed, grateful, excited, unsure, confused, hopeful, annoyed, upset, frustrated
    """,
    "do": """
        open, close, repair, paint, visit, clean, build, photograph, measure, support, explain, discuss,
        change, finish, check, sell, move, describe, protect, improve, save, share, find, follow, watch,
        hear, read
    """,
    "thing": """
        bicycle, dog, cat, child, train, boat, tree, window, roof, bench, lamp, letter, map, ticket, phone,
        book, song, coffee, bread, apple, bag, coat, key, door, camera, computer, question, answer, number
    """,
    "group": """
        women, men, foreigners, immigrants, refugees, muslims, christians, jews, atheists, gay people,
        lesbians, old people, young people, black people, white people, southerners, northerners, poor
        people, Germans, Poles, Turks, Russians, Americans, Italians, Mexicans, Africans, Arabs, Asians,
        disabled people
    """,
    "insult": """
        idiot, moron, fool, liar, loser, clown, coward, jerk, imbecile, dimwit, halfwit, blockhead,
        numbskull, crook, fraud, hypocrite, scumbag, worm, rat, pig, snake, parasite, creep, weasel, dunce,
        airhead, windbag, cretin, nitwit, dummy, twit, bonehead, scoundrel, swine, buffoon, simpleton
    """,
    "insults": """
        idiots, morons, fools, liars, losers, clowns, cowards, jerks, imbeciles, dimwits, halfwits, crooks,
        frauds, hypocrites, scum, trash, garbage, worms, rats, pigs, snakes, parasites, creeps, weasels,
        vermin, dunces, airheads, twits, dummies, sheep, swine, buffoons, nitwits
    """,
    "nasty": """
        stupid, dumb, pathetic, disgusting, worthless, useless, brainless, idiotic, moronic, ugly, filthy,
        rotten, spineless, clueless, lying, miserable, despicable, vile, ignorant, shameless, gutless,
        braindead, mindless, dimwitted, foolish, repulsive, nasty, corrupt, dishonest, insane
    """,
    "hurt": """
        kill, hurt, beat, shoot, stab, punch, strangle, destroy, hunt, hit, smash, murder, crush, burn,
        attack, poison, kick, slap, choke, drown, hang
    """,
    "body": "face, legs, arms, neck, nose, teeth, bones, head, skull, jaw, fingers, knees",
    "swear": "crap, bullshit, shit, bollocks, arse",
    "damn": "damn, bloody, goddamn, shitty, crappy, damned, fucking",
    "any": """
        a, about, above, across, add, after, again, age, ago, air, all, almost, alone, along, already, also,
        always, am, among, an, and, another, any, anyone, area, around, arrive, ask, at, away, back, ball,
        bank, bear, because, become, bed, been, before, began, begin, behind, being, believe, below, best,
        better, between, black, blue, board, body, both, bottom, box, boy, bring, brother, brown, business,
        busy, but, buy, by, came, can, care, carry, case, catch, cause, centre, century, certain, chance,
        check, choose, class, clear, clock, cloud, cold, colour, come, common, complete, contain, cook,
        cool, corner, correct, could, country, course, cover, cross, crowd, cry, cup, cut, dance, dark,
        date, daughter, dear, decide, deep, design, did, different, difficult, dinner, direct, distance,
        does, done, down, draw, dream, dress, drink, drop, dry, during, each, early, earth, east, easy, eat,
        edge, effect, egg, eight, either, else, end, energy, enough, enter, even, evening, ever, every,
        example, except, expect, eye, fact, fall, family, far, fast, father, feed, feel, feet, few, field,
        fill, final, fire, first, fish, five, floor, flower, fly, food, foot, for, force, forget, form,
        forward, four, free, fresh, friend, from, front, fruit, full, game, gave, get, girl, give, glass,
        go, going, gold, gone, got, grass, green, grew, ground, grow, guess, guide, had, hair, half, hand,
        happen, hard, has, have, he, hear, heart, heavy, held, her, here, high, hill, him, his, history,
        hold, holiday, home, horse, hot, hotel, hour, how, hundred, hurry, ice, idea, if, in, inside, into,
        iron, is, island, it, its, job, join, joy, jump, just, keep, kept, kitchen, knew, know, lake, land,
        language, large, last, late, laugh, law, lead, learn, least, leave, led, left, less, lesson, let,
        level, lie, life, light, like, line, list, listen, little, live, local, long, look, lost, lot, low,
        lunch, machine, made, main, make, man, mark, matter, may, me, mean, meat, meet, member, middle,
        might, mile, milk, million, mind, minute, miss, moment, money, month, moon, more, most, mother,
        mountain, move, much, music, must, my, near, need, never, new, news, newspaper, night, nine, none,
        north, note, nothing, notice, now, object, of, off, office, often, oil, old, on, once, one, only,
        or, order, other, our, out, outside, over, own, page, paper, part, party, pass, past, pay, pen,
        people, perhaps, person, picture, piece, plane, plant, play, point, possible, power, practice,
        present, press, price, private, problem, produce, programme, public, pull, push, put, quick, quiet,
        quite, race, radio, rain, reach, ready, real, reason, receive, record, red, remember, rest, result,
        rich, ride, ring, rise, rock, room, round, rule, run, safe, said, salt, same, sand, saw, say, scene,
        science, sea, season, seat, second, see, seem, sell, send, sense, serve, set, seven, several, shape,
        she, ship, shirt, shoe, shop, short, should, show, side, sign, silver, simple, since, sing, sister,
        sit, six, size, skill, skin, sky, sleep, small, so, social, some, son, soon, sound, soup, south,
        space, speak, special, spend, spring, stand, star, start, state, stay, step, still, stone, stood,
        stop, strong, study, such, sugar, suggest, suit, summer, sun, sure, surface, swim, system, table,
        take, talk, tall, taste, tea, teach, tell, ten, test, than, that, the, their, them, then, there,
        these, they, thick, thin, think, third, this, those, though, thought, three, through, till, time,
        to, today, together, told, too, took, top, toward, town, travel, trip, trouble, true, try, turn,
        twelve, twenty, two, type, under, understand, until, up, upon, us, use, usual, value, very, view,
        voice, wait, walk, wall, want, warm, was, wash, water, way, we, wear, week, weight, well, went,
        were, west, what, wheel, when, where, which, while, white, who, whole, why, wide, wife, wild, will,
        wind, wine, winter, wish, with, within, without, woman, wonder, wood, word, work, world, would,
        write, wrote, yard, year, yellow, yesterday, yet, you, young, your, agree, disagree, comment,
        opinion, journalist, politician, citizen, tourist, passenger, lawyer, artist, singer, player,
        winner, police, officer, euro, dollar, pound, percent, page, website, internet, email, video,
        apartment, housing, climate, planet, hello, shell, diet, rate, ratio, pigeon, fool-proof, classic,
        assume, hitherto, grape, skilled, killed, killing, burning,
        brain, mouth, house, child, children, coming, doing, going, regret, lost, locked, banned, throw, away,
        belong, typical, ruin, animals, yourself, someone, somebody, everybody, anybody, deserve, allowed,
        deserves, whether, together, celebrate, dangerous, dog, dogs, lights, off, joke, garden, job, nice,
        numbers, mistake, nobody, kiss, load, throat, cows, bunch, kind, source, sources, school, teacher,
        doctor, mayor, council, bridge, article
    """,
    "hello": "hello, hi, good morning, good evening, hey, dear editors, hello everyone, greetings, hi all",
    "ending": """
        s, es, ed, d, er, ers, est, ing, ings, ly, y, ies, ness, ment, ments, tion, tions, sion, able, ible,
        ful, less, al, ally, ic, ical, ive, ous, ity, ate, ated, ise, ize, en, or, ors, ist, ists, ism, ish,
        th, ion, ions, ance, ence, ant, ent, age, ure, ship
    """,
}
