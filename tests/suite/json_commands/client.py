"""A client in Python, as people wrote them for chat-site: the token service by HTTP, then commands with `websockets`."""

import asyncio
import http.client
import json
import os

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

HOST = os.environ["HOST"]
PASSWORD = "password"


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(HOST, timeout=20)
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def registered(name):
    account = {"username": name, "password": PASSWORD}
    assert ask("POST", "/register-user", account) == (201, None)
    assert ask("POST", "/register-user", account) == (409, {"message": "username exists"})
    status, told = ask("POST", "/login-user", account)
    assert status == 200 and list(told) == ["token"], told
    token = told["token"]
    assert ask("POST", "/authenticate-token", {"token": token}, username=name) == (200, {})
    status, told = ask("POST", "/authenticate-token", {"token": token}, username="eve")
    assert (status, told) == (401, {"message": "user credentials does not match with token"})
    return token


class Client:
    def __init__(self, socket, name, token):
        self.socket, self.name, self.token = socket, name, token

    async def send(self, action, **args):
        await self.socket.send(json.dumps({"token": self.token, "action": action, "args": args}))

    async def receive(self):
        text = await asyncio.wait_for(self.socket.recv(), 20)
        assert isinstance(text, str), "text comes as text"
        frame = json.loads(text)
        assert text == json.dumps(frame), f"not as Python writes it: {text}"
        assert list(frame) == ["statusCode", "type", "data"], frame
        return frame["statusCode"], frame["type"], frame["data"]

    async def rooms(self):
        await self.send("get_rooms")
        return await self.receive()


def line(author, message):
    return "ok", "receive_message", {"author": author, "message": message}


async def opened(name, token, at_length=False):
    socket = await connect(f"ws://{HOST}/")
    first = {"username": name, "token": token} if at_length else {"username": name}
    await socket.send(json.dumps(first))
    return Client(socket, name, token)


async def talk(ana, zoe):
    assert await ana.rooms() == ("ok", "get_rooms", {"rooms": {}})
    await ana.send("create_room", roomName="Café ☕", username="ana")
    await ana.send("connect_to_room", username="ana", roomName="Café ☕")
    assert await ana.receive() == line("[Room]", "ana has connected.")
    here = {"roomName": "Café ☕", "usernames": ["ana"]}
    assert await ana.receive() == ("ok", "connect_to_room", here)
    await ana.send("send_message", roomName="Café ☕", author="ana", message="naïve 😀?")
    assert await ana.receive() == line("ana", "naïve 😀?")
    assert await ana.receive() == ("ok", "", {})

    assert await zoe.rooms() == ("ok", "get_rooms", {"rooms": {"Café ☕": {"connectedCount": 1}}})
    await zoe.send("connect_to_room", username="Zoë", roomName="Café ☕")
    for expected in [
        line("[Room]", "ana has connected."),
        line("ana", "naïve 😀?"),
        line("[Room]", "Zoë has connected."),
        ("ok", "connect_to_room", {"roomName": "Café ☕", "usernames": ["ana", "Zoë"]}),
    ]:
        assert await zoe.receive() == expected
    assert await ana.receive() == line("[Room]", "Zoë has connected.")
    await zoe.send("send_message", roomName="Café ☕", author="ana", message="not me")
    why = {"message": "invalid arguments to SendMessage"}
    assert await zoe.receive() == ("error", "input_error", why)
    await zoe.send("disconnect_from_room", roomName="Café ☕", username="Zoë")
    assert await ana.receive() == line("[Room]", "Zoë has disconnected.")
    await ana.socket.close()
    assert await zoe.rooms() is not None


async def is_sent_away(client, frame, kind, message):
    await client.socket.send(frame)
    assert await client.receive() == ("error", kind, {"message": message})
    try:
        await client.receive()
    except ConnectionClosed as closed:
        assert closed.rcvd.code == 1008, closed
    else:
        raise AssertionError("still open")


async def main():
    ana, zoe = registered("ana"), registered("Zoë")
    await talk(await opened("ana", ana), await opened("Zoë", zoe, at_length=True))
    await is_sent_away(await opened("ana", ana), "{", "protocol_error", "a message must be JSON")
    order = json.dumps({"token": zoe, "action": "get_rooms", "args": {}})
    mismatch = "user credentials does not match with token"
    await is_sent_away(await opened("ana", ana), order, "token_error", mismatch)
    print("done")


asyncio.run(main())
