// The product clock: shows it, and moves it for every process.
import * as api from "./api.js";
import { byId, toast } from "./dom.js";
import { full } from "./format.js";

const MOVED_MS = 5000;

export async function start() {
  const bar = byId("clock");
  const now = byId("clock-now");
  const show = ({ now: iso }) => {
    const at = new Date(iso);
    now.textContent = full(at);
    now.classList.toggle("is-moved", Math.abs(at - Date.now()) > MOVED_MS);
    bar.hidden = false;
  };
  const look = () => api.clock().then(show).catch(() => {});
  bar.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const move = "release" in button.dataset ? {} : { advance_s: Number(button.dataset.advance) };
    try {
      show(await api.moveClock(move));
    } catch {
      toast("This clock cannot be moved: it is the machine's own.");
    }
  });
  await look();
  setInterval(() => { if (!document.hidden) look(); }, 5000);
}
