"""`easymo up`, killed after a top-up was paid, and started again."""

from typing import Any

import httpx
import psutil
import pytest

from tests.live.test_supervisor_up import SECONDS, Machine, have_ended, machine, until

pytestmark = pytest.mark.slow

__all__ = ["machine"]
ALINE = "250788000001"
OFTEN = {"WORKERS__RECONCILE_SECONDS": "1"}


class Phone:
    """Aline's, through the emulator's own API."""

    def __init__(self, emulator_url: str | None) -> None:
        assert emulator_url
        self.http = httpx.Client(base_url=emulator_url, timeout=SECONDS)

    def do(self, press: dict[str, str]) -> None:
        self.http.post(f"/phone/api/{ALINE}/send", json=press).raise_for_status()

    def screen(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.http.get(f"/phone/api/{ALINE}/messages").json()
        return shown

    def newest(self) -> dict[str, Any]:
        return (self.screen()["messages"] or [{"direction": "", "options": [], "text": ""}])[-1]

    def is_quiet(self) -> bool:
        return self.http.get("/emulator/health").json()["pending"] == 0

    def ask_to_top_up(self, words: str) -> None:
        self.do({"type": "text", "text": words})
        until(lambda: self.newest()["options"])
        self.do({"type": "button", "id": self.newest()["options"][0]["id"]})
        until(lambda: self.screen()["momo"] and self.newest()["direction"] == "out")

    def approve(self) -> None:
        [asked] = self.screen()["momo"]
        position = self.newest()["position"]
        self.http.post(f"/momo/requests/{asked['reference']}/approve").raise_for_status()
        until(lambda: self.newest()["position"] > position)


def test_phones_and_books_outlive_a_kill(machine: Machine) -> None:
    machine.environment |= OFTEN
    killed, state = machine.up()
    phone = Phone(state.emulator_url)
    phone.ask_to_top_up("top up 5000")
    phone.approve()
    phone.ask_to_top_up("top up 3000")  # left open
    until(phone.is_quiet)
    before = phone.screen()
    folder = str(machine.data_dir)
    # The embedded servers run in it, whoever their parent is.
    servers = [one for one in psutil.process_iter(["cwd"]) if folder in (one.info["cwd"] or "")]
    family = [*psutil.Process(killed.pid).children(recursive=True), *servers]
    killed.kill()  # the guardian ends what it leaves behind
    killed.wait()
    until(lambda: have_ended(family))

    _, state = machine.up()
    phone = Phone(state.emulator_url)
    assert phone.screen() == before
    phone.approve()
    assert phone.http.get("/momo/totals").json()["successful_amount"] == 8_000
    for words in (("ledger", "audit"), ("ledger", "findings")):
        looked = machine.type(*words)
        said, _ = looked.communicate(timeout=SECONDS)
        assert looked.returncode == 0, said
