"""Many sessions at once, without browsers: each moves the slider to values of its own and checks what it is told.

    .ci/load                # 25 sessions, one action every 5 seconds, for 3 minutes

A session speaks the app's own protocol over a WebSocket. Every answer is held against the library, so a figure
that belongs to another session ends the run.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from cxvalue import read_case, value_case
from cxvalue.locale.reader import Reader
from tests.cases import sample
from tests.ui.browser import served

SESSIONS, SECONDS, THINK, STAGGER = 25, 180.0, 5.0, 0.4
READER = Reader("en", "SEK")
NPV = "Net present value"
DRAWN = ForwardMsg.FINISHED_SUCCESSFULLY


@dataclass
class Session:
    """One visitor: its connection, the page it is on, the widgets it knows, and what it measured."""

    number: int
    socket: ClientConnection
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    slider: str = ""
    percent: float = 100.0
    metrics: dict[str, str] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def act(self, *, page: str = "", percent: float | None = None) -> None:
        """Turn to a page or move the slider, and wait until the page is drawn."""
        message = BackMsg()
        message.rerun_script.query_string = "case=bank&lang=en"
        if page:
            self.page = page
        if self.page:
            message.rerun_script.page_script_hash = self.pages[self.page]
        if percent is not None:
            self.percent = percent
            moved = WidgetState(id=self.slider)
            moved.double_array_value.data.append(percent)
            message.rerun_script.widget_states.widgets.append(moved)
        began = time.perf_counter()
        self.metrics.clear()
        self.socket.send(message.SerializeToString())
        self._read_to_the_end()
        self.took.append(time.perf_counter() - began)

    def _read_to_the_end(self) -> None:
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=60))
            if answer.WhichOneof("type") == "navigation":
                known = answer.navigation.app_pages
                self.pages = {item.url_pathname or "verdict": item.page_script_hash for item in known}
            elif answer.WhichOneof("type") == "delta":
                self._note(answer)
            elif answer.WhichOneof("type") == "script_finished" and answer.script_finished == DRAWN:
                return

    def _note(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "slider" and element.slider.label.startswith("Strength"):
            self.slider = element.slider.id
        elif kind == "metric":
            self.metrics[element.metric.label] = element.metric.body
        elif kind == "exception":
            raise AssertionError(element.exception.message)


def visit(url: str, number: int, until: float, done: list[Session], wrong: list[str], expected: dict[int, str]) -> None:
    """Live through one session."""
    own = list(expected)
    chance = random.Random(number)
    try:
        with connect(f"{url.replace('http', 'ws')}/_stcore/stream", origin=Origin(url), max_size=None) as socket:
            session = Session(number, socket)
            time.sleep(number * STAGGER)
            session.act()
            while time.monotonic() < until:
                time.sleep(chance.uniform(0.6, 1.4) * THINK)
                if chance.random() < 0.2:
                    session.act(page="compare")
                    session.act(page="verdict")
                percent = chance.choice(own)
                session.act(percent=float(percent))
                if session.metrics.get(NPV) != expected[percent]:
                    wrong.append(
                        f"session {number}: {session.metrics.get(NPV)} at {percent} %, not {expected[percent]}"
                    )
            done.append(session)
    except Exception as error:  # noqa: BLE001 (whatever goes wrong in a session is a finding)
        wrong.append(f"session {number}: {type(error).__name__} {error}")


def main() -> None:
    """Run the sessions and say how long they waited."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    case = read_case(sample("bank")).case
    expected = {
        percent: READER.money(value_case(case, strength=percent / 100).metrics.npv) for percent in range(0, 201, 5)
    }
    done: list[Session] = []
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        visit(url, 0, 0.0, [], wrong, expected)  # the first visit loads the libraries, whoever makes it
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=visit, args=(url, number, until, done, wrong, own_of(number, expected)))
            for number in range(SESSIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    took = sorted(item for session in done for item in session.took[1:])
    first = sorted(session.took[0] for session in done)
    print(f"sessions {len(done)} of {SESSIONS}, reruns {len(took)}, errors and foreign values {len(wrong)}")
    print(f"rerun: median {statistics.median(took):.2f} s, 95th percentile {took[int(0.95 * len(took))]:.2f} s")
    print(f"first view: 95th percentile {first[int(0.95 * len(first))]:.2f} s")
    for line in wrong[:10]:
        print(line)
    sys.exit(bool(wrong))


def own_of(number: int, expected: dict[int, str]) -> dict[int, str]:
    """The slider values only this session uses, as far as there are enough of them."""
    return {percent: words for place, (percent, words) in enumerate(expected.items()) if place % SESSIONS == number}


if __name__ == "__main__":
    main()
