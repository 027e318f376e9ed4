"""`shouwang demo`: make the demonstration university if it is not there, say how to log in, and serve it.

On its own it keeps each size and state in a home of its own (folder.py) and goes on in that home by replacing this very
process (exec), so that a kill leaves nothing behind. With SHOUWANG_DATABASE_URL it uses that database, which must be empty.
"""

import argparse
import os
import sys

from shouwang.cli import bad, refuse, say
from shouwang.demo import campus, folder

_HERE = "SHOUWANG_DEMO_HERE"  # "make": this home is being made; "open": it is complete
HOST = "127.0.0.1"


def demo_command(args) -> int:
    """Make (or open) the demonstration of a size and state, print the logins, serve until Ctrl-C."""
    if args.size < campus.SMALLEST:
        return bad(f"SIZE={args.size}：演示大学至少要有 {campus.SMALLEST} 人。 The university needs at least that many people.")
    if not args.no_serve and _taken(args.port):
        return refuse(f"{HOST}:{args.port} 已被占用，请换一个：make demo PORT=8001。 The port is in use.")
    here = os.environ.get(_HERE, "")
    if here == "make":
        return _make_and_open(args)
    if here == "open" or os.environ.get("SHOUWANG_DATABASE_URL"):
        return _open(args)
    return _choose(args)


def _taken(port):
    from shouwang.serve import taken

    return taken(HOST, port)


def _choose(args):
    """Go on in the complete home, or in a fresh one that is to be made."""
    from shouwang.demo.building import made_as

    home = folder.final(args.size, args.state)
    folder.sweep(home)
    marks = folder.marks(home)
    if marks == made_as(args.size, args.state):
        return _become("open", home, args)
    if marks is not None:
        say("程序更新了，演示重新制作。 The program has changed; the demonstration is made again.")
    return _become("make", folder.part(home), args)


def _become(step, home, args):
    """Replace this process by one that lives in another home."""
    words = ["demo", "--port", args.port, "--size", args.size, "--state", args.state, *(["--no-serve"] * args.no_serve)]
    environment = os.environ | {"SHOUWANG_HOME": str(home), _HERE: step}
    environment.setdefault("SHOUWANG_PUBLIC_URL", f"http://{HOST}:{args.port}")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, "-m", "shouwang.cli", *map(str, words)], environment)


def _make_and_open(args):
    from django.db import connections

    from shouwang import env
    from shouwang.demo.building import build

    made = env.home()
    home = made.with_name(made.name.rpartition(".part-")[0])
    try:
        build(args.size, args.state)
    except KeyboardInterrupt:
        folder.throw_away(made)
        return refuse("已停止，没有留下半成品。 Stopped; nothing half made was left behind.")
    connections.close_all()
    folder.put_in_place(made, home)
    return _become("open", home, args)


def _open(args):
    """Say how to log in, and serve the database that this process has; an empty one is filled first."""
    from shouwang.demo import building, opening

    wanted, done = building.made_as(args.size, args.state), building.finished()
    if done is None and not building.is_empty():
        return refuse(
            "这个数据库不是空的，演示不会动它。请给一个空的数据库。 The database is not empty; the demonstration leaves it alone."
        )
    if done is None:
        building.build(args.size, args.state)
    elif done != wanted:
        return refuse(f"这个数据库里是另一个演示：{done}。请给一个空的数据库。 It holds another demonstration.")
    opening.resume()
    for line in opening.lines(args.size, args.state):
        say(line)
    return 0 if args.no_serve else _serve(args)


def _serve(args):
    from shouwang.serve import serve_command

    return serve_command(argparse.Namespace(host=HOST, port=args.port, workers=None))
