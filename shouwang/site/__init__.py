"""Site: where people come in: login, home, navigation, opening a number, the language and the look.

It holds no fact of its own; every number it prints is a figure of a room below, every row comes through a Scope.
"""
