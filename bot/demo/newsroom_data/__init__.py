"""What the sample newsroom publishes: its articles, their pictures, and the program that drew them."""
