"""Draws the pictures of the sample newsroom's articles: `python -m bot.demo.newsroom_data.drawing`.

The finished pictures are in the repository; this is here so that they can be changed. It needs Pillow and
numpy, which the demo does not.
"""
