"""How good the classifier is: its scores against what people say is toxic. Pure: it scores nothing itself."""
