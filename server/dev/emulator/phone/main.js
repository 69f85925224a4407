// The page: one chat at a time, kept equal to what the emulator says is on that customer's screen.
import * as api from "./api.js";
import { bubble, typingBubble } from "./bubbles.js";
import * as clockbar from "./clockbar.js";
import { byId, h, icon, toast } from "./dom.js";
import { day } from "./format.js";
import * as momo from "./momo.js";
import * as people from "./people.js";
import { captionPhoto, choosePlace, chooseRow } from "./sheets.js";

const TRIES = ["2 places tomorrow 7pm", "Une table pour 4 samedi soir", "What can you do for me?"];
const log = byId("log");
const wall = byId("wall");
const text = byId("text");
let current = "";
let seq = 0;
let shown = new Map(); // wamid -> { message, row }, in order of position
let typing = null;
let fetching = false;
let again = false;
let following = true; // the newest message is in view

const column = people.start(choose, () => current);

async function choose(waId) {
  openDrawer(false);
  if (waId === current) return;
  current = waId;
  history.replaceState(null, "", `#${waId}`);
  clear();
  const all = await column.refresh();
  const person = all.find((one) => one.wa_id === waId);
  byId("holder").textContent = `You: ${person ? person.name : people.number(waId)}`;
  byId("holder").title = people.number(waId);
  text.value = "";
  fit();
  await refresh();
  following = true;
  stick();
  if (matchMedia("(min-width: 761px)").matches) text.focus();
}

function clear() {
  seq = 0;
  shown = new Map();
  typing = null;
  log.replaceChildren();
  momo.show([], decide);
}

// One fetch at a time; a change that arrives meanwhile is fetched right after.
async function refresh() {
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    do {
      again = false;
      const waId = current;
      const screen = await api.messages(waId, seq);
      if (waId !== current) { again = true; continue; }
      if (screen.seq < seq) { clear(); again = true; continue; }
      seq = screen.seq;
      show(screen);
    } while (again);
  } catch {
    // The line is down; coming back fetches everything.
  } finally {
    fetching = false;
  }
}

function show(screen) {
  let wrote = false;
  let heard = false;
  for (const message of screen.messages) {
    const known = shown.get(message.wamid);
    if (known) {
      const row = bubble(message, known.row.classList.contains("starts"), does);
      known.row.replaceWith(row);
      shown.set(message.wamid, { message, row });
      continue;
    }
    wrote ||= message.direction === "in";
    heard ||= message.direction === "out";
    append(message);
  }
  setTyping(screen.typing);
  momo.show(screen.momo, decide);
  setEmpty();
  if (heard) api.markRead(current).catch(() => {});
  if (wrote) following = true;
  stick();
}

function stick() {
  if (following) wall.scrollTop = wall.scrollHeight;
}

function append(message) {
  const before = [...shown.values()].at(-1)?.message;
  const newDay = !before || day(before.at) !== day(message.at);
  if (newDay) log.insertBefore(h("div", { class: "day" }, day(message.at)), typing);
  const row = bubble(message, newDay || before.direction !== message.direction, does);
  log.insertBefore(row, typing);
  shown.set(message.wamid, { message, row });
}

function setTyping(isTyping) {
  if (isTyping && !typing) log.append(typing = typingBubble());
  if (!isTyping && typing) { typing.remove(); typing = null; }
  byId("presence").textContent = isTyping ? "typing…" : "business account";
  byId("presence").classList.toggle("is-typing", isTyping);
}

function setEmpty() {
  const card = log.querySelector(".empty");
  if (shown.size) { card?.remove(); return; }
  if (card) return;
  log.append(h("div", { class: "empty", "data-testid": "empty" },
    h("span", { class: "avatar business", "aria-hidden": "true" }, "E"),
    h("h3", {}, "Say hello to EasyMO"),
    h("p", {}, "Write as you would on WhatsApp, in your own words. Try:"),
    h("div", { class: "tries" }, ...TRIES.map((words, index) => h("button", {
      type: "button", class: `try${index ? "" : " is-first"}`, "data-testid": "try", onclick: () => press({ type: "text", text: words }),
    }, words)))));
}

async function press(what) {
  try {
    await api.send(current, what);
    await refresh();
    return true;
  } catch {
    toast("Not sent. Is the emulator running?");
    return false;
  }
}

async function decide(reference, decision) {
  try {
    await api.decideMomo(reference, decision);
  } catch {
    toast("Too late: MTN has closed this request.");
  }
  await refresh();
}

const does = {
  press: (message, option) => press({ type: option.kind, id: option.id, message_id: message.wamid }),
  openList: (message) => chooseRow(message, (option) => does.press(message, option)),
  shareLocation: () => choosePlace((place) => press({ type: "location", ...place })),
  find: (wamid) => shown.get(wamid)?.message,
  jump: (wamid) => {
    const row = shown.get(wamid)?.row;
    row?.scrollIntoView({ block: "center", behavior: "smooth" });
    row?.classList.add("is-flashing");
    row?.addEventListener("animationend", () => row.classList.remove("is-flashing"), { once: true });
  },
};

function fit() {
  byId("send").disabled = !text.value.trim();
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 130)}px`;
}

function openDrawer(open) {
  document.querySelector(".window").classList.toggle("is-open", open);
  byId("open-people").setAttribute("aria-expanded", String(open));
}

function openAttachments(open) {
  byId("attach-menu").hidden = !open;
  byId("attach").setAttribute("aria-expanded", String(open));
  if (open) byId("attach-menu").querySelector("button").focus();
}

function startComposer() {
  byId("send").append(icon("send"));
  byId("attach").append(icon("plus"));
  byId("open-people").append(icon("menu"));
  document.querySelector(".verified").append(icon("verified"));
  byId("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    text.value = "";
    fit();
    if (!(await press({ type: "text", text: words }))) { text.value = words; fit(); }
  });
  text.addEventListener("input", fit);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("composer").requestSubmit();
    }
  });
  const items = [
    ["photo", "Photo", () => byId("photo").click()],
    ["location", "Location", does.shareLocation],
    ["contact", "Contact card", () => press({ type: "contacts" })],
  ];
  byId("attach-menu").append(...items.map(([name, label, act]) => h("button", {
    type: "button", role: "menuitem", class: name, "data-testid": `attach-${name}`,
    onclick: () => { openAttachments(false); act(); },
  }, icon(name), label)));
  byId("attach").addEventListener("click", () => openAttachments(byId("attach-menu").hidden));
  byId("photo").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) captionPhoto(file, (photo) => press({ type: "image", ...photo }));
    event.target.value = "";
  });
}

function startPage() {
  wall.addEventListener("scroll", () => {
    following = wall.scrollHeight - wall.scrollTop - wall.clientHeight < 80;
  }, { passive: true });
  // Pictures grow when they arrive, and the keyboard of a phone takes room away.
  const watcher = new ResizeObserver(stick);
  watcher.observe(log);
  watcher.observe(wall);
  byId("open-people").addEventListener("click", () => openDrawer(true));
  byId("scrim").addEventListener("click", () => openDrawer(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { openDrawer(false); openAttachments(false); }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#attach, #attach-menu")) openAttachments(false);
  });
  addEventListener("hashchange", () => choose(location.hash.slice(1)));
}

async function start() {
  startComposer();
  startPage();
  const all = await column.refresh();
  const wanted = location.hash.slice(1);
  await choose(/^\d{5,20}$/.test(wanted) ? wanted : all[0].wa_id);
  let lost = false;
  api.watch(
    (waId) => { if (waId === current) refresh(); column.soon(); },
    (connected) => {
      byId("offline").hidden = connected;
      if (connected && lost) { clear(); refresh(); column.refresh(); }
      lost = !connected;
    },
  );
  clockbar.start();
}

start();
