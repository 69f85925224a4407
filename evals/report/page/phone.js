/* The transcript as it stood on the customers' screens. */
const PRESSED = /^\[(.+)\]( again)?$/s;
const BUTTONS_AT_MOST = 3;
const MARKED = /(\*[^*\n]+\*|_[^_\n]+_)/;

function phone(lines) {
  const people = new Set(lines.map((line) => line.who));
  let last = null;
  const rows = lines.map((line) => {
    const named = people.size > 1 && line.side !== "clock" && line.who !== last;
    last = line.side === "clock" ? last : line.who;
    return [named ? el("p", { class: "whose" }, `${line.who}’s phone`) : null, message(line)];
  });
  return el("div", { class: "phone" },
    el("div", { class: "phone-bar" }, el("span", { class: "face", "aria-hidden": "true" }, "E"),
      el("b", {}, "EasyMO"), el("span", { class: "to" }, [...people].join(", "))),
    el("div", { class: "wall", tabindex: "0", role: "log", "aria-label": "What was said" },
      lines.length ? rows : el("p", { class: "later" }, "Nothing was said.")));
}

function message(line) {
  if (line.side === "clock") return el("p", { class: "later" }, line.text);
  const mine = line.side === "customer";
  const pressed = mine && PRESSED.exec(line.text);
  const text = pressed ? pressed[1] : line.text;
  const meta = pressed ? `pressed${pressed[2] || ""}` : line.took_ms ? time(line.took_ms) : "";
  return el("div", { class: mine ? "row is-mine" : "row" },
    el("div", { class: pressed ? "bubble is-pressed" : "bubble" },
      el("span", { class: "hidden" }, mine ? `${line.who}: ` : "EasyMO: "),
      el("div", { class: "text" }, marked(text)),
      meta ? el("span", { class: "meta" }, meta) : null),
    line.options.length ? options(line.options) : null);
}

function options(titles) {
  const isList = titles.length > BUTTONS_AT_MOST;
  return el("ul", { class: isList ? "options is-list" : "options" },
    titles.map((title) => el("li", {}, title)));
}

/* WhatsApp's *bold* and _italic_. */
function marked(text) {
  return text.split(MARKED).map((part, at) => {
    if (at % 2 === 0) return part;
    return el(part[0] === "*" ? "b" : "i", {}, part.slice(1, -1));
  });
}
