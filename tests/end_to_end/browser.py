"""A headless Chromium that is told what to do over its debugging protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp


class Browser:
    """One page of a browser, with everything it asked for and everything it complained about."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._count = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._session = ""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = asyncio.Event()

    async def listen(self) -> None:
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._waiting.pop(told["id"]).set_result(told)
                continue
            method, given = told["method"], told["params"]
            if method == "Network.requestWillBeSent":
                self.requests.append(given["request"]["url"])
            elif method == "Runtime.exceptionThrown":
                self.complaints.append(given["exceptionDetails"]["text"])
            elif method == "Runtime.consoleAPICalled" and given["type"] in {"error", "warning", "assert"}:
                self.complaints.append(str(given["args"]))
            elif method == "Log.entryAdded" and given["entry"]["level"] in {"error", "warning"}:
                self.complaints.append(given["entry"]["text"])
            elif method == "Page.loadEventFired":
                self._loaded.set()

    async def send(self, method: str, **given: object) -> dict[str, Any]:
        self._count += 1
        self._waiting[self._count] = future = asyncio.get_running_loop().create_future()
        order: dict[str, object] = {"id": self._count, "method": method, "params": given}
        if self._session:
            order["sessionId"] = self._session
        await self._socket.send_json(order)
        answer = await asyncio.wait_for(future, 60)
        assert "error" not in answer, answer
        return answer["result"]

    async def attach(self, *, width: int, height: int) -> None:
        target = await self.send("Target.createTarget", url="about:blank")
        attached = await self.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.send(f"{domain}.enable")
        await self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def open(self, address: str) -> None:
        self._loaded.clear()
        await self.send("Page.navigate", url=address)
        await asyncio.wait_for(self._loaded.wait(), 60)

    async def ask(self, expression: str) -> Any:
        """What a JavaScript expression comes to."""
        answer = await self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, expression: str) -> None:
        """Until an expression is true."""
        async with asyncio.timeout(30):
            while not await self.ask(expression):  # noqa: ASYNC110 - the browser has no event for it
                await asyncio.sleep(0.05)

    async def type(self, text: str) -> None:
        """Type into what has the focus, as a person does."""
        await self.send("Input.insertText", text=text)

    async def click(self, x: float, y: float) -> None:
        """Press and let go of the mouse there."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def press(self, key: str) -> None:
        """Press one of the keys that a report answers to."""
        code, text = {"Enter": (13, "\r"), "Escape": (27, "")}[key]
        for kind in ("keyDown", "keyUp"):
            await self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text
            )

    async def print(self) -> bytes:
        """What comes out of the printer, as PDF."""
        return base64.b64decode((await self.send("Page.printToPDF"))["data"])

    async def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return base64.b64decode((await self.send("Page.captureScreenshot", format="png"))["data"])


@contextlib.asynccontextmanager
async def browser(executable: str, folder: Path, *, width: int = 1280, height: int = 1000) -> AsyncIterator[Browser]:
    """A browser with a profile of its own in ``folder``, ended at the end."""
    arguments = [executable, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    arguments += ["--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0", f"--user-data-dir={folder}"]
    process = subprocess.Popen(  # noqa: ASYNC220 - one short call before anything else runs
        [*arguments, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        told = folder / "DevToolsActivePort"
        async with asyncio.timeout(60):
            while not told.exists() or len(told.read_text().split()) < 2:  # noqa: ASYNC110 - nor for its start
                await asyncio.sleep(0.1)
        port, path = told.read_text().split()
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as socket,
        ):
            page = Browser(socket)
            listening = asyncio.create_task(page.listen())
            await page.attach(width=width, height=height)
            yield page
            listening.cancel()
    finally:
        process.terminate()
        process.wait(timeout=30)
