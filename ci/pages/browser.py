"""A headless Chromium driven through the DevTools protocol, over a pair of pipes: no package, no port."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# What Chromium would ask of the network for itself would be counted as the page's doing.
FLAGS = (
    "--headless --disable-gpu --disable-dev-shm-usage --disable-quic --disable-sync --disable-extensions --no-first-run "
    "--disable-background-networking --disable-component-update --disable-default-apps --hide-scrollbars "
    "--force-device-scale-factor=1 --remote-debugging-pipe"
).split()
SECONDS = 120

# Keys by name: what the page sees as `code`, the key's number, and the text that it types.
KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    " ": ("Space", 32, " "),
    "/": ("Slash", 191, "/"),
}


def find():
    """The browser's program, or None. LANEMARK_CHROMIUM names another."""
    own = os.environ.get("LANEMARK_CHROMIUM")
    return shutil.which(own) if own else next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(Exception):
    """The browser did not do what was asked."""


class Browser:
    """One browser with an empty profile; use it in a `with` statement."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="lanemark-pages-")
        command = [program, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"]
        if os.geteuid() == 0:
            # Chromium refuses to sandbox itself as root, as which containers run.
            command.insert(1, "--no-sandbox")
        reading, self.commands = os.pipe()
        self.answers, writing = os.pipe()

        def as_three_and_four():
            low, high = os.dup(reading), os.dup(writing)
            os.dup2(low, 3)
            os.dup2(high, 4)

        # The ends that the browser gets are moved above the numbers that it expects them at.
        reading, writing = self._above(reading), self._above(writing)
        self.process = subprocess.Popen(
            command, preexec_fn=as_three_and_four, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(reading)
        os.close(writing)
        self.received, self.events, self.number = b"", [], 0

    @staticmethod
    def _above(descriptor):
        moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 20)
        os.close(descriptor)
        return moved

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def _message(self, seconds):
        end = time.monotonic() + seconds
        while b"\0" not in self.received:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                return None
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise BrowserError("the browser ended; its own messages: run it by hand")
            self.received += part
        message, self.received = self.received.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        """One command and its result; events that come meanwhile are kept."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        text = json.dumps(command).encode() + b"\0"
        while text:
            text = text[os.write(self.commands, text) :]
        while True:
            message = self._message(SECONDS)
            if message is None:
                raise BrowserError(f"no answer to {method} in {SECONDS} s")
            if message.get("id") == self.number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait(self, method, session):
        """Until an event of that name came."""
        end = time.monotonic() + SECONDS
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self.events):
            message = self._message(max(0, end - time.monotonic()))
            if message is None:
                raise BrowserError(f"no {method} in {SECONDS} s")
            self.events.append(message)

    def settle(self, seconds=0.3):
        """Takes in what still comes for a while."""
        while (message := self._message(seconds)) is not None:
            self.events.append(message)


class Page:
    """One page from disk, shown as `look` says."""

    def __init__(self, browser, path, width, height, scheme="light", media="screen", mobile=False):
        self.browser, self.url = browser, "file://" + os.path.abspath(path)
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)
        self.call("Page.navigate", url=self.url)
        browser.wait("Page.loadEventFired", self.session)
        browser.settle()

    def call(self, method, **parameters):
        """One command to this page."""
        return self.browser.call(method, self.session, **parameters)

    def value(self, expression):
        """What a JavaScript expression gives here."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    def key(self, name, shift=False):
        """One key, pressed and released."""
        code, number, text = KEYS.get(name, (f"Key{name.upper()}", ord(name[0].upper()), name))
        key = {"key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **key)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    def events(self, *methods):
        """What the page did so far, by the names of the events."""
        own = (event for event in self.browser.events if event.get("sessionId") == self.session)
        return [event for event in own if event["method"] in methods]

    def picture(self, path, clip=None):
        """Writes a PNG of what is shown, or of a part of the whole page."""
        more = {"clip": {**clip, "scale": 1}, "captureBeyondViewport": True} if clip else {}
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png", **more)["data"]))

    def close(self):
        """Ends the page."""
        self.call("Page.close")
