"""A client on python-socketio: does what the lines on its input say, and says in lines what it hears.

Must not know what is talked about: the tests do.
Options, one argument of JSON: url, transports, cookie.
"""

import json
import sys
import threading

import socketio

BYTES = "$bytes"  # Bytes are numbers in JSON, below this name.
NAMES = ("message", "join_room", "leave_room", "location", "notice")

options = json.loads(sys.argv[1])
client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.5)
speaking = threading.Lock()


def say(**what):
    with speaking:
        print(json.dumps(what), flush=True)


def read(value):
    if isinstance(value, list):
        return [read(inner) for inner in value]
    if isinstance(value, dict):
        return bytes(value[BYTES]) if BYTES in value else {name: read(inner) for name, inner in value.items()}
    return value


def shown(value):
    if isinstance(value, bytes):
        return {BYTES: list(value)}
    if isinstance(value, (list, tuple)):
        return [shown(inner) for inner in value]
    if isinstance(value, dict):
        return {name: shown(inner) for name, inner in value.items()}
    return value


@client.event
def connect():
    say(connect={"id": client.get_sid(), "recovered": False, "transport": client.transport()})


@client.event
def disconnect(reason):
    say(disconnect=reason)


@client.event
def connect_error(error):
    say(error=error)


def listen(name):
    # One parameter, as handlers are written: what comes with more arguments is not heard.
    client.on(name, lambda heard: say(event=[name, shown(heard)]))


for each in NAMES:
    listen(each)

def headers():
    # The library takes out of them what it has read, so each connection gets its own.
    return {"Cookie": options["cookie"]} if options.get("cookie") else {}


def begin():
    client.connect(options["url"], headers=headers, transports=options.get("transports"), retry=True)


begin()
for line in sys.stdin:
    order = json.loads(line)
    if "emit" in order:
        name, *arguments = read(order["emit"])
        client.emit(name, tuple(arguments))
    if "ask" in order:
        name, *arguments = read(order["ask"])
        client.emit(name, tuple(arguments), callback=lambda *answer: say(answer=shown(answer)))
    if "disconnect" in order:
        client.disconnect()
    if "connect" in order:
        begin()
client.disconnect()
