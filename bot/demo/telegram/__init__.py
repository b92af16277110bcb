"""A Telegram of our own, in memory, over HTTP: the Bot API for bots, `/sim` for the people in its chats.

`server` is the edge (HTTP in, HTTP out), `methods` the table of the Bot API, `people` what a person does;
both decide over `world`, which holds users, chats, messages and every bot's queue of updates. What
Telegram would refuse is refused with Telegram's own words: texts are judged by Telegram's own parser.
"""
